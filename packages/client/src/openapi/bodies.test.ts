import { expect, test } from 'vitest'
import { formDataBodySerializer, urlSearchParamsBodySerializer } from './bodies.ts'

test.each([
  ['a form', formDataBodySerializer],
  ['search parameters', urlSearchParamsBodySerializer],
])('a bigint in %s is its digits', async (_, { bodySerializer }) => {
  const { pieces } = await bodySerializer({ id: 9_007_199_254_740_993n })
  const sent = await Array.fromAsync(pieces(new AbortController().signal))
  expect(Buffer.concat(sent).toString()).toContain('9007199254740993')
})
