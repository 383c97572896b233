import type { Page } from 'playwright-core'

/** Counts the event streams that a page has from now on; what its browser tells of them comes in another order. */
export async function countStreams(page: Page) {
  await page.evaluate(`{
    const open = new Set()
    globalThis.streamCounts = []
    const note = () => streamCounts.push(open.size)
    const { fetch } = globalThis
    globalThis.fetch = (url, options) => {
      const { headers, signal } = options
      if (headers.accept === 'text/event-stream') {
        open.add(signal)
        note()
        // However a stream ends, its signal is aborted.
        signal.addEventListener('abort', () => {
          open.delete(signal)
          note()
        })
      }
      return fetch(url, options)
    }
  }`)
  /** How many there were, after each beginning and each end. */
  return () => page.evaluate<number[]>('streamCounts')
}
