import type { ServerResponse } from 'node:http'
import { createSourceEventStream } from 'graphql'
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import { isAsyncIterable, processRegularResult } from 'graphql-yoga'
import type { FetchAPI } from 'graphql-yoga'
import { whenClosed } from '../http/answer.ts'
import { createTurns } from '../lib/yield-to-loop.ts'
import type { Run } from './answer-directly.ts'
import { JSON_TYPES, STREAM } from './answer-types.ts'
import type { CallerContext } from './context.ts'
import type { Mask } from './errors.ts'
import { createSharedEvents } from './shared-events.ts'
import type { Sharing } from './shared-events.ts'
import type { createSubscriptionBounds } from './subscription-bounds.ts'

type Deps = {
  begin: ReturnType<typeof createSubscriptionBounds>
  now: () => number
  mask: Mask
  fetchAPI: FetchAPI
  observe?: StreamObserver | undefined
}

/** Called as subscribers come and go, and for each event that one gets. */
export type StreamObserver = { onJoin(): void; onLeave(): void; onDelivery(): void }

/** A stream that can give what waits without a turn of the event loop. */
type Source = AsyncIterator<object> & { takeNow?: () => object | undefined }

/** Answers subscriptions by server-sent events, each until its client hangs up. */
export function createStreams({ begin, now, mask, fetchAPI, observe }: Deps) {
  const join = createSharedEvents({
    now,
    // Yoga's own text of errors, without the parts that are for its own use.
    textOfFaults: ({ errors = [], ...result }) =>
      processRegularResult({ ...result, errors: errors.map(mask) }, fetchAPI, JSON_TYPES[0]).text(),
  })
  const turn = createTurns()
  /** Answers the result of a subscription that does not begin. */
  return async function stream(asking: CallerContext, run: Run): Promise<ExecutionResult | 'too many' | undefined> {
    if (begin(asking)) return 'too many'
    return streamEvents(asking.res, run.args, { join: () => join(keyOf(asking, run)), turn, observe })
  }
}

/** All that the text of an event can depend on beside the event. */
function keyOf({ req, caller: { owner, wabas } }: CallerContext, { text, known, args }: Run): string {
  const variables = known.variablesOfEvents.map(name => args.variableValues?.[name])
  const seen = wabas === 'all' ? wabas : [...wabas].toSorted()
  return JSON.stringify([text, args.operationName, variables, owner, seen, req.headers.host])
}

type Delivery = { join: () => Sharing; turn: () => Promise<void>; observe: StreamObserver | undefined }

async function streamEvents(
  res: ServerResponse,
  args: ExecutionArgs,
  { join, turn, observe }: Delivery,
): Promise<ExecutionResult | undefined> {
  const found = await createSourceEventStream(args)
  if (!isAsyncIterable<object>(found)) return found as ExecutionResult
  const source: Source = found[Symbol.asyncIterator]()
  const sharing = join()
  observe?.onJoin()
  const ping = setInterval(() => res.writableNeedDrain || res.write(PING), PING_MS)
  whenClosed(res, () => {
    observe?.onLeave()
    clearInterval(ping)
    sharing.end()
    void source.return?.()
  })
  if (res.destroyed) return undefined
  // Some browsers show an answer to the page only once there is something in it.
  res.writeHead(200, HEADERS).write(PING)
  await writeAll(res, source, turn, event => {
    observe?.onDelivery()
    return sharing.textOf(event, args)
  })
  return undefined
}

async function writeAll(
  res: ServerResponse,
  source: Source,
  turn: () => Promise<void>,
  textOf: (event: object) => string | Promise<string>,
): Promise<void> {
  for (;;) {
    const { value, done } = await source.next()
    if (done) break
    // One change is for many: what all of them get would take one long turn of the event loop.
    await turn()
    let text = ''
    // As one piece, since each write is a call of the system; but not all that waits for a slow reader.
    for (let event: object | undefined = value; event; event = text.length < ENOUGH ? source.takeNow?.() : undefined) {
      const data = textOf(event)
      text += `event: next\ndata: ${typeof data === 'string' ? data : await data}\n\n`
    }
    if (!res.write(text)) await drained(res)
  }
  res.end('event: complete\ndata:\n\n')
}

const drained = (res: ServerResponse) =>
  new Promise<void>(resolve => {
    const end = () => {
      res.off('drain', end).off('close', end)
      resolve()
    }
    if (res.destroyed) resolve()
    else res.on('drain', end).on('close', end)
  })

const PING = ':\n\n'
const PING_MS = 12_000
/** Characters of a write. */
const ENOUGH = 16_384

/** For proxies: events reach the reader as they come, not buffered, not cached, not compressed. */
const HEADERS = {
  'content-type': STREAM,
  connection: 'keep-alive',
  'cache-control': 'no-cache, no-transform',
  'content-encoding': 'none',
  'x-accel-buffering': 'no',
}
