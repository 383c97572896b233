export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2
}

/** Two series measured in turns, round by round: the ratio of their medians, and the least and most of any round. */
export function ratioOf(ours: readonly number[], against: readonly number[]) {
  const each = ours.map((value, round) => value / (against[round] ?? Number.NaN))
  return { ratio: median(ours) / median(against), least: Math.min(...each), most: Math.max(...each) }
}
