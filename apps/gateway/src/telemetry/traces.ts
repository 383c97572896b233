import { requestContext } from '../lib/request-context.ts'
import type { Log } from '../lib/log.ts'
import type { Media } from '../media/media.ts'
import { formatTraceparent, parseTraceparent } from '../lib/trace-context.ts'
import type { BeginSpan, Span, SpanFacts, SpanKind, TraceContext } from '../lib/trace-context.ts'

/** Where traces go: an OpenTelemetry collector, by OTLP over HTTP with JSON. */
export type Collector = {
  endpoint: string
  /** Sent with each batch; they can hold a secret. */
  headers: Record<string, string>
  serviceName: string
  /** The share of the traces that are recorded, of those for which the sender has not decided. */
  share: number
}

export type SpanStart = {
  name: string
  kind: SpanKind
  facts: SpanFacts
  parent: TraceContext | undefined
  /** A span of another trace that has caused this one. */
  link: TraceContext | undefined
}
/** Begins a span; answers its context, and how to end it. */
export type StartSpan = (start: SpanStart) => {
  context: TraceContext | undefined
  end(result: { facts: SpanFacts; error?: unknown }): void
}

type Traced = Pick<Media, 'id' | 'wabaId' | 'traceparent'>
type Options<Result> = { kind?: SpanKind; told?: (result: Result) => SpanFacts }
export type Traces = ReturnType<typeof createTraces>

/** Without a collector nothing is recorded, and the trace context of a sender is kept and passed on all the same. */
export async function openTraces(collector: Collector | undefined, log: Log) {
  if (!collector) return { traces: createTraces(), stop: async () => {} }
  // Loaded only here: it takes longer than a tenth of the start.
  const { startExport } = await import('./export-traces.ts')
  const { startSpan, stop } = startExport(collector, log)
  return { traces: createTraces(startSpan), stop }
}

const passOn: StartSpan = ({ parent }) => ({ context: parent, end: () => {} })

export function createTraces(startSpan: StartSpan = passOn) {
  return { begin, within, ofMedia }

  function begin(...[name, parent, options = {}]: Parameters<BeginSpan>): Span {
    const { kind = 'INTERNAL', facts = {} } = options
    const outer = parseTraceparent(parent)
    const request = parseTraceparent(requestContext.getStore()?.traceparent)
    // The callback that has brought the outcome, or the request with the last piece.
    const link = outer && request && request.traceId !== outer.traceId ? request : undefined
    const { context, end } = startSpan({ name, kind, facts, parent: outer, link })
    return {
      traceparent: context && formatTraceparent(context),
      end: (more = {}) => end({ facts: more }),
      fail: (error, more = {}) => end({ facts: more, error }),
    }
  }

  /** A part of a request, in a span within the request's. */
  async function within<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    return during(begin(name, requestContext.getStore()?.traceparent), run)
  }

  /** Work on a media item, in a span of the trace that has brought it. The work is given the item within that span. */
  function ofMedia<Of extends Traced, Rest extends unknown[], Result>(
    name: string,
    work: (media: Of, ...rest: Rest) => Promise<Result>,
    { kind, told }: Options<Result> = {},
  ): typeof work {
    return async (media, ...rest) => {
      const facts = { 'resumable_media.media_id': media.id, 'resumable_media.waba_id': media.wabaId }
      const span = begin(name, media.traceparent, { ...(kind && { kind }), facts })
      return during(span, () => work({ ...media, traceparent: span.traceparent ?? null }, ...rest), told)
    }
  }
}

async function during<Result>(
  span: Span,
  run: () => Promise<Result>,
  told: (result: Result) => SpanFacts = () => ({}),
): Promise<Result> {
  try {
    const result = await run()
    span.end(told(result))
    return result
  } catch (error) {
    span.fail(error)
    throw error
  }
}
