import { examples } from '@resumable-media/openapi/examples'
import { spec } from '@resumable-media/openapi/spec'
import { startMock } from '@resumable-media/mock'
import type { Mock } from '@resumable-media/mock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, form, PATH } from './call.ts'

let mock: Mock
beforeAll(async () => {
  mock = await startMock()
})
afterAll(() => mock.stop())

const badPayload = { status: 400, body: examples.badPayload.body }

test.for(spec.components.schemas['MediaType']?.enum ?? [])('the type %s is taken [mock-type-taken]', async type => {
  const answer = await call(mock.url, { method: 'POST', body: form({ type }) })
  expect(answer).toMatchObject({ status: 202, violations: null })
})

test('a SID that is none is a bad payload [mock-bad-sid]', async () => {
  const path = PATH.replace('HXAP1600000097IN', 'a-b')
  expect(await call(mock.url, { path, method: 'POST', body: form() })).toMatchObject(badPayload)
  expect(await call(mock.url, { path })).toMatchObject(badPayload)
})

test.for(['id=639', 'limit=1', 'limit=100', 'offset=0', 'id=639&limit=25&offset=0'])(
  'a lookup takes %s [mock-lookup]',
  async query => {
    expect(await call(mock.url, { path: `${PATH}?${query}` })).toMatchObject({ status: 200, violations: null })
  },
)

test.for(['limit=0', 'limit=101', 'limit=ten', 'offset=-1', 'offset=x'])(
  'a lookup with %s is a bad payload [mock-bad-lookup]',
  async query => {
    expect(await call(mock.url, { path: `${PATH}?${query}` })).toMatchObject(badPayload)
  },
)
