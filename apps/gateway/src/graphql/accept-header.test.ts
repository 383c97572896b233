import { expect, test } from 'vitest'
import { wantedOf } from './accept-header.ts'

const [JSON_TYPE, RESPONSE, STREAM] = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
] as const
const OFFERS = [JSON_TYPE, RESPONSE, STREAM]

test.each<[string | null, string[]]>([
  [null, [JSON_TYPE, RESPONSE, STREAM]],
  ['', [JSON_TYPE, RESPONSE, STREAM]],
  ['*/*', [JSON_TYPE, RESPONSE, STREAM]],
  [JSON_TYPE, [JSON_TYPE]],
  ['APPLICATION/Json', [JSON_TYPE]],
  [`${JSON_TYPE};charset=UTF-8`, [JSON_TYPE]],
  [`${JSON_TYPE};charset=latin1`, []],
  [`${JSON_TYPE};profile="a"`, [JSON_TYPE]],
  [`${RESPONSE}, ${JSON_TYPE}`, [RESPONSE, JSON_TYPE]],
  [`${JSON_TYPE}, ${RESPONSE}`, [JSON_TYPE, RESPONSE]],
  [`${JSON_TYPE};q=0.5, ${RESPONSE};q=0.9`, [RESPONSE, JSON_TYPE]],
  [`${RESPONSE};q=.1 , ${STREAM} ; q=0.2`, [STREAM, RESPONSE]],
  [`${STREAM};q=0, */*`, [JSON_TYPE, RESPONSE]],
  [`*/*, ${JSON_TYPE};q=0`, [RESPONSE, STREAM]],
  ['application/*;q=0.3, text/event-stream;q=0.7, */*;q=0.5', [STREAM, JSON_TYPE, RESPONSE]],
  [`application/*;q=0, ${RESPONSE}`, [RESPONSE]],
  ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', [JSON_TYPE, RESPONSE, STREAM]],
  [`${JSON_TYPE};q=1.5, ${RESPONSE};q=-1`, [JSON_TYPE]],
  [`${JSON_TYPE};q=nonsense`, [JSON_TYPE]],
  ['text/html', []],
  ['nonsense', []],
  [',,;;q=1,/', []],
])('%j', (header, wanted) => {
  expect(wantedOf(header, OFFERS).map(({ offer }) => offer)).toEqual(wanted)
})

test('a header as long as one can be is read at once', () => {
  const began = performance.now()
  for (const part of ['a/b,', 'a/b;q="', ';', '*/*;q=0.1,', 'a/b;c="d\\"'])
    wantedOf(part.repeat(16_384 / part.length), OFFERS)
  expect(performance.now() - began).toBeLessThan(1000)
})
