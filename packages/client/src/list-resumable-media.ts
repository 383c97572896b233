import { LookupFailedError } from './errors/no-answer.ts'
import type { LookupCall, ResumableMedia } from './get-resumable-media.ts'

export type ListCall = Pick<LookupCall, 'wabaId' | 'signal' | 'timeoutMs'>

type Deps = { lookUp: (call: LookupCall) => Promise<ResumableMedia[]> }

/**
 * All uploads of a WABA, page by page as they are read. In which order they come is not documented. Throws as a lookup
 * does; `timeoutMs` is for each page.
 */
export function createList({ lookUp }: Deps) {
  return async function* list(call: ListCall): AsyncGenerator<ResumableMedia, void, undefined> {
    // An upload that arrives while pages are read moves the others on, and one of them is on two pages.
    const seen = new Set<string>()
    let offset = 0
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const items = await lookUp({ ...call, limit: PAGE, offset })
      const known = seen.size
      for (const item of items) {
        if (!seen.has(item.id)) yield item
        seen.add(item.id)
      }
      // How many a page has at most is not documented either: a short one need not be the last.
      if (seen.size === known) return
      offset += items.length
    }
    throw new LookupFailedError(`WABA ${call.wabaId} lists uploads on more than ${MAX_PAGES} pages.`)
  }
}

const PAGE = 100
/** Three days of 20 an hour are 1440 uploads, on 58 pages of 25; that older ones are listed too cannot be excluded. */
const MAX_PAGES = 1000
