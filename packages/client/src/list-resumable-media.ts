import { LookupFailedError } from './errors/no-answer.ts'
import type { Lookup, LookupCall, ResumableMedia } from './get-resumable-media.ts'
import { createTurns } from './turns.ts'

/** Which uploads are listed. `timeoutMs` is for each page. */
export type ListCall = Omit<LookupCall, 'id' | 'limit'> & {
  /** How many are asked for at once, 1 to 100; default 100. */
  pageSize?: number
  /** For all pages together, to the end of the one that is being read; default five minutes. */
  wholeTimeoutMs?: number
}

type Deps = { lookUp: Lookup }

/**
 * All uploads of a WABA, page by page, in an undocumented order; no page is kept. Throws as a lookup does, and when the
 * list exceeds a limit of pages, uploads, bytes or time: a partial list says nothing about what is missing. `timeoutMs`
 * is for each page.
 */
export function createList({ lookUp }: Deps) {
  const inTurn = createTurns(PAGES_AT_ONCE)

  return async function* list(call: ListCall): AsyncGenerator<ResumableMedia, void, undefined> {
    const { wholeTimeoutMs = WHOLE_TIMEOUT_MS, pageSize = PAGE, offset: start = 0, ...page } = call
    const endsAt = performance.now() + wholeTimeoutMs
    const tooLong = (what: string) =>
      new LookupFailedError(`The list of WABA ${call.wabaId} has more than ${what}. It was not read to its end.`)
    // An upload that arrives during the reading moves the others, so an item can be on two pages.
    const seen = new Set<string>()
    let offset = start
    let characters = 0
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const items = await inTurn(async () => {
        const leftMs = endsAt - performance.now()
        if (leftMs <= 0) throw tooLong(`can be read in ${wholeTimeoutMs / 1000} s`)
        const timed = page.timeoutMs === undefined ? page : { ...page, timeoutMs: Math.min(page.timeoutMs, leftMs) }
        return lookUp({ ...timed, limit: pageSize, offset, onAnswer: length => (characters += length) })
      })
      const known = seen.size
      for (const item of items) {
        if (!seen.has(item.id)) yield item
        seen.add(item.id)
      }
      // The page size is not documented either: a short page need not be the last.
      if (seen.size === known) return
      if (seen.size > MAX_UPLOADS) throw tooLong(`${MAX_UPLOADS} uploads`)
      if (characters > MAX_CHARACTERS) throw tooLong(`${MAX_CHARACTERS / 1024 / 1024} MB`)
      offset += items.length
    }
    throw tooLong(`${MAX_PAGES} pages`)
  }
}

const PAGE = 100
/** Three days of 20 an hour are 1440 uploads, on 58 pages of 25; that older ones are listed too cannot be excluded. */
const MAX_PAGES = 1000
const MAX_UPLOADS = MAX_PAGES * PAGE
/** An upload has some hundred characters: room for as many as that. */
const MAX_CHARACTERS = 64 * 1024 * 1024
const WHOLE_TIMEOUT_MS = 5 * 60_000
/** Of one client. A page can have 4 MB, and be of many WABAs at the same time. */
const PAGES_AT_ONCE = 4
