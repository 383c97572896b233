/** A W3C trace context: what the header `traceparent` holds. */
export type TraceContext = { traceId: string; spanId: string; isSampled: boolean }

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
