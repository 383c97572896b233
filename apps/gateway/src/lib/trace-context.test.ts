import { expect, test } from 'vitest'
import { formatTraceparent, parseTraceparent } from './trace-context.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

test.each([
  ['sampled', `00-${TRACE}-${SPAN}-01`, true],
  ['not sampled', `00-${TRACE}-${SPAN}-00`, false],
  ['with flags of a later version', `00-${TRACE}-${SPAN}-0a`, false],
  ['of a later version, with more at its end', `cc-${TRACE}-${SPAN}-01-what-the-future-brings`, true],
])('a trace context that is %s', (_what, header, isSampled) => {
  expect(parseTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled })
})

test.each([
  ['none', undefined],
  ['empty', ''],
  ['of the forbidden version', `ff-${TRACE}-${SPAN}-01`],
  ['of version 00 with more at its end', `00-${TRACE}-${SPAN}-01-more`],
  ['with a dot at its end', `cc-${TRACE}-${SPAN}-01.more`],
  ['of capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['of a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['of a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['too short', `00-${TRACE}-${SPAN}`],
  ['sent twice', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ['hostile', `00-${TRACE}-${SPAN}-01\n{"level":60}`],
])('a trace context that is %s counts as none', (_what, header) => {
  expect(parseTraceparent(header)).toBeUndefined()
})

test('it is written as it was read', () => {
  for (const header of [`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-00`])
    expect(formatTraceparent(parseTraceparent(header) ?? { traceId: '', spanId: '', isSampled: false })).toBe(header)
})
