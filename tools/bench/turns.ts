/** What one party costs once. */
export type Cost<Value = number> = () => Promise<Value>

type Options = { rounds: number; signal: AbortSignal }

/**
 * What each party costs, in turns, so that all meet the same noise. Round 0 warms up and does not count; who is first
 * changes with each round.
 */
export async function takeTurns<Name extends string, Value = number>(
  costs: Readonly<Record<Name, Cost<Value>>>,
  { rounds, signal }: Options,
): Promise<Record<Name, Value[]>> {
  const names = Object.keys(costs) as Name[]
  const samples = Object.fromEntries(names.map(name => [name, [] as Value[]])) as Record<Name, Value[]>
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      signal.throwIfAborted()
      const cost = await costs[name]()
      if (round > 0) samples[name].push(cost)
    }
  }
  return samples
}
