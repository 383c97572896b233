import { crc32 } from 'node:zlib'

export type Random = ReturnType<typeof createRandom>

/**
 * Numbers that a seed decides (mulberry32). Each part of a run draws from a stream of its own, so that what one does does
 * not depend on when another has drawn.
 */
export function createRandom(seed: number, stream: string) {
  let state = seed ^ crc32(stream)
  /** From 0 up to 1. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  /** A whole number; both ends are in. */
  const whole = ([least, most]: Range) => least + Math.floor(next() * (most - least + 1))
  return {
    whole,
    chance: (probability: number) => next() < probability,
    pick<T>(list: readonly [T, ...T[]]): T {
      return list[whole([0, list.length - 1])] ?? list[0]
    },
    shuffled: <T>(list: readonly T[]): T[] =>
      list
        .map(item => ({ item, at: next() }))
        .toSorted((one, other) => one.at - other.at)
        .map(({ item }) => item),
  }
}

export type Range = readonly [least: number, most: number]
