import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { startMock } from '@resumable-media/mock'
import { callFor } from '../call.ts'

const mock = await startMock()
afterEach(() => mock.reset())
after(() => mock.stop())

void test('the chosen answer comes once, and the call is seen', async () => {
  mock.next('wabaNotOwned')
  assert.equal((await callFor(mock.url, 'uploadResumableMedia')).status, 401)
  assert.equal((await callFor(mock.url, 'uploadResumableMedia')).status, 202)
  const seen = mock.requests.map(({ operation, example, status }) => ({ operation, example, status }))
  assert.deepEqual(seen, [
    { operation: 'uploadResumableMedia', example: 'wabaNotOwned', status: 401 },
    { operation: 'uploadResumableMedia', example: undefined, status: 202 },
  ])
})

void test('nothing is left of the test before', () => {
  assert.deepEqual(mock.requests, [])
})

void test('a mock of one test alone', async () => {
  await using own = await startMock()
  assert.equal((await callFor(own.url, 'getResumableMedia')).status, 200)
})
