import type { RequestEntry } from './sandbox-control.ts'

/** The most uploads that arrived for one WABA within any window, wherever it begins. */
export function mostInAnyWindow(requests: readonly RequestEntry[], windowMs: number): number {
  const uploads = requests.filter(({ method }) => method === 'POST')
  const byWaba = Map.groupBy(uploads, ({ wabaId }) => wabaId)
  return Math.max(
    0,
    ...[...byWaba.values()].map(calls =>
      mostInWindow(
        calls.map(({ at }) => Date.parse(at)),
        windowMs,
      ),
    ),
  )
}

/**
 * The most of these times within any window. The fullest begins with a call; one that comes a whole window later is in the
 * next.
 */
export function mostInWindow(times: readonly number[], windowMs: number): number {
  const sorted = times.toSorted((one, other) => one - other)
  let most = 0
  let end = 0
  for (const [begin, at] of sorted.entries()) {
    while ((sorted[end] ?? Infinity) < at + windowMs) end += 1
    most = Math.max(most, end - begin)
  }
  return most
}
