import type { Page, Request } from 'playwright-core'

/** The event streams of a page, as its browser sees them. */
export function countStreams(page: Page) {
  const open = new Set<Request>()
  const counts: number[] = []
  const note = () => counts.push(open.size)
  page.on('request', request => {
    if (request.headers()['accept'] === 'text/event-stream') open.add(request)
    note()
  })
  const end = (request: Request) => {
    open.delete(request)
    note()
  }
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  return {
    open: () => open.size,
    /** How many there were, at each moment since the first. */
    counts: () => counts.slice(counts.findIndex(count => count > 0)),
  }
}
