import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_EVERY_MS = 5
const LONGEST_MS = 120_000

/** Waits until the sink has a file, by asking for its status. */
export async function untilPending(url: string, id: string, signal: AbortSignal): Promise<void> {
  const body = JSON.stringify({ query: `{ mediaStatus(id: "${id}") { status } }` })
  const headers = { 'content-type': 'application/json' }
  const deadline = performance.now() + LONGEST_MS
  for (;;) {
    const answer = await fetch(url, { method: 'POST', headers, body, signal })
    const text = await answer.text()
    if (text.includes('"PENDING"')) return
    if (performance.now() > deadline) throw new Error(`the sink does not have the file: ${text}`)
    await sleep(LOOK_EVERY_MS, undefined, { signal })
  }
}
