import type { ServerResponse } from 'node:http'
import { CallerError } from '../errors/caller-error.ts'
import type { Handler } from '../http/routes.ts'
import type { Lookup, Report } from '../kaleyra/lookup.ts'
import type { Outcome } from '../kaleyra/outcome.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import { createBoundedLabel } from './bounded-label.ts'
import type { Instruments } from './instruments.ts'
import { createTimedObjects } from './timed-objects.ts'

type Work<Rest extends unknown[]> = (media: Media, ...rest: Rest) => Promise<Outcome>
type Apply = (media: Media, report: Report, cause: 'CALLBACK' | 'POLL') => Promise<'UPLOADED' | 'FAILED' | undefined>

/** What app.ts puts around the parts that are counted, so that they know nothing of metrics. */
export type Counted = Omit<ReturnType<typeof createCounted>, Hooks> &
  Partial<Pick<ReturnType<typeof createCounted>, Hooks>>
type Hooks = 'http' | 'live' | 'database'

export function createCounted(to: Instruments, monotonic: () => number) {
  const [reason, code, word] = [createBoundedLabel(), createBoundedLabel(), createBoundedLabel()]
  for (const result of CALLBACKS) to.callbacks.inc({ result }, 0)
  for (const [outcome, of] of UPLOADS) to.uploads.zero({ outcome, reason: reason(of) })
  const timer = () => {
    const began = monotonic()
    return () => (monotonic() - began) / 1000
  }
  const countItem = (status: string, failureCode?: string | null) =>
    to.items.inc({ status, reason: reason(failureCode ?? '') })

  return {
    store: (store: MediaStore): MediaStore => ({
      ...store,
      async insert(media, check, claim) {
        await store.insert(media, check, claim)
        countItem('QUEUED')
        if (!media.renewedFrom) to.received.inc(media.size)
      },
      async begin(media, check) {
        await store.begin(media, check)
        countItem('RECEIVING')
      },
      async change(id, change, guard) {
        const isWritten = await store.change(id, change, guard)
        if (isWritten && 'to' in guard) {
          countItem(guard.to, change.failureCode)
          if (guard.to === 'QUEUED') to.received.inc(change.receivedBytes ?? 0)
        }
        return isWritten
      },
      async remove(id) {
        await store.remove(id)
        to.removed.inc()
      },
    }),

    submit:
      <Rest extends unknown[]>(submit: Work<Rest>): Work<Rest> =>
      async (media, ...rest) => {
        const seconds = timer()
        const outcome = await submit(media, ...rest)
        to.uploads.observe({ outcome: outcome.kind, reason: reason(reasonOf(outcome)) }, seconds())
        if (outcome.kind === 'accepted') to.sent.inc(media.size)
        return outcome
      },

    reconcile:
      <Rest extends unknown[]>(reconcile: Work<Rest>): Work<Rest> =>
      async (media, ...rest) => {
        const seconds = timer()
        const outcome = await reconcile(media, ...rest)
        to.lookups.observe({ purpose: 'lost_answer' }, seconds())
        to.lookedUp.inc({ purpose: 'lost_answer', result: outcome.kind })
        return outcome
      },

    lookUp: (lookUp: Lookup): Lookup =>
      async function* counted(wabaId, media, signal) {
        const count = (result: string, items = 1) => to.lookedUp.inc({ purpose: 'poll', result }, items)
        const seconds = timer()
        let unreported = media.length
        let ofRest = 'no_answer'
        try {
          for await (const [one, report] of lookUp(wabaId, media, signal)) {
            unreported -= 1
            count(REPORTED.find(known => known === report.status?.toLowerCase()) ?? 'other')
            yield [one, report]
          }
          ofRest = 'missing'
        } finally {
          count(ofRest, unreported)
          to.lookups.observe({ purpose: 'poll' }, seconds())
        }
      },

    /** Counts what became of callbacks. */
    apply:
      (apply: Apply): Apply =>
      async (media, report, cause) => {
        const reached = await apply(media, report, cause)
        if (cause === 'CALLBACK') to.callbacks.inc({ result: reached?.toLowerCase() ?? 'unchanged' })
        return reached
      },

    /** `receive` answers whether the media item of the callback is known. */
    receive:
      <Raw>(receive: (raw: Raw) => Promise<boolean>) =>
      async (raw: Raw): Promise<boolean> => {
        const isKnown = await receive(raw)
        if (!isKnown) to.callbacks.inc({ result: 'kept' })
        return isKnown
      },

    callbackRoute:
      (handler: Handler): Handler =>
      async (request, response) => {
        try {
          await handler(request, response)
        } catch (error) {
          to.callbacks.inc({ result: error instanceof CallerError ? 'refused' : 'fault' })
          throw error
        }
      },

    firstTry:
      (wait: (id: string) => Promise<Media>) =>
      async (id: string): Promise<Media> => {
        const seconds = timer()
        const media = await wait(id)
        to.firstTry.observe({ status: media.status }, seconds())
        return media
      },

    /** For a server: its answers at their end, and each refusal. */
    http: {
      onAnswer(route: string, response: ServerResponse, ms: number) {
        // A subscription lasts for as long as its reader wants.
        if (String(response.getHeader('content-type')).startsWith('text/event-stream')) return
        const status = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'aborted'
        to.requests.observe({ route, status }, ms / 1000)
      },
      onRefusal: (of: string) => to.refusals.inc({ code: code(of) }),
    },

    live: {
      onJoin: () => to.subscribers.inc(),
      onLeave: () => to.subscribers.dec(),
      onDelivery: () => to.deliveries.inc(),
    },

    database: {
      onStatement(text: string, ms: number) {
        to.statements.observe({ kind: word(/^\w*/u.exec(text)?.[0] ?? '') }, ms / 1000)
      },
      onSync: (ms: number) => to.syncs.observe(ms / 1000),
    },

    objects: createTimedObjects(to, monotonic),

    swept: (files: number) => to.swept.inc(files),
  }
}

const asItIs = <Part>(part: Part): Part => part

/** Counts nothing and costs nothing. */
export const UNCOUNTED: Counted = {
  store: asItIs,
  submit: asItIs,
  reconcile: asItIs,
  lookUp: asItIs,
  apply: asItIs,
  receive: asItIs,
  callbackRoute: asItIs,
  firstTry: asItIs,
  objects: asItIs,
  swept() {},
}

// They begin at 0: Prometheus sees no increase in a series that begins with its first event, and no alert would come.
const CALLBACKS = ['uploaded', 'failed', 'unchanged', 'kept', 'refused', 'fault']
const UPLOADS: [Outcome['kind'], string][] = [
  ['accepted', ''],
  ['refused', 'BAD_CREDENTIALS'],
  ['limited', ''],
  ['later', 'UNREACHABLE'],
  ['later', 'KALEYRA_ERROR'],
  ['unknown', ''],
]

const REPORTED = ['pending', 'uploaded', 'failed']

function reasonOf(outcome: Outcome): string {
  if (outcome.kind === 'refused') return outcome.reason
  return outcome.kind === 'later' ? outcome.code : ''
}
