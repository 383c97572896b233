/** A W3C trace context: what the header `traceparent` holds. */
export type TraceContext = { traceId: string; spanId: string; isSampled: boolean }

/** What a span tells besides its name and times. */
export type SpanFacts = Record<string, string | number | boolean | undefined>

/** What is done between two moments, as a part of a trace. */
export type Span = {
  /** For what it causes; undefined while nothing is traced. */
  traceparent: string | undefined
  end(facts?: SpanFacts): void
  fail(error: unknown, facts?: SpanFacts): void
}

export type SpanKind = 'SERVER' | 'CLIENT' | 'INTERNAL'

/** Begins a span within that of `parent`, a W3C trace context; without one it begins a trace. */
export type BeginSpan = (
  name: string,
  parent: string | null | undefined,
  options?: { kind?: SpanKind; facts?: SpanFacts },
) => Span

/** Undefined for one that is missing or malformed, which then begins no trace. A later version may have more at its end. */
export function parseTraceparent(header: string | null | undefined): TraceContext | undefined {
  const { version, traceId = '', spanId = '', flags = '', more } = FORM.exec(header ?? '')?.groups ?? {}
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (/^0+$/u.test(traceId) || /^0+$/u.test(spanId)) return undefined
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

export const formatTraceparent = ({ traceId, spanId, isSampled }: TraceContext) =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`

/** For the log. */
export const traceIdOf = (header: string | null | undefined) => parseTraceparent(header)?.traceId

const FORM =
  /^(?<version>[\da-f]{2})-(?<traceId>[\da-f]{32})-(?<spanId>[\da-f]{16})-(?<flags>[\da-f]{2})(?<more>-.{0,200})?$/u
