import { inspect } from 'node:util'
import { Agent, errors } from 'undici'
import { expect, test } from 'vitest'
import { examples } from '@resumable-media/openapi/examples'
import { createKaleyraClient } from '../src/index.ts'
import { API_KEY, SID, WABA_ID, anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { startPeer } from './peer.ts'
import type { PeerCall } from './peer.ts'

const sent = (call: PeerCall) => call.received.toString()

/** Answers that send the request back, as debugging proxies do, and failures of every kind. */
const behaviours: [string, (call: PeerCall) => unknown][] = [
  [
    'an unknown answer with the request in it',
    call => call.whole().then(() => call.answer(404, sent(call), 'text/plain')),
  ],
  ['a proxy error with the request in it', call => call.whole().then(() => call.answer(502, sent(call), 'text/html'))],
  [
    'a success that cannot be understood',
    call => call.whole().then(() => call.answer(200, JSON.stringify({ asked: sent(call) }))),
  ],
  [
    'a refusal that names the key',
    call =>
      call.whole().then(() => call.answerJson(401, { ...examples.badCredentials.body, message: `no ${API_KEY}` })),
  ],
  ['an answer that is no HTTP, with the request in it', call => call.whole().then(() => call.socket.end(sent(call)))],
  ['a reset', call => call.whole().then(() => call.socket.resetAndDestroy())],
  ['silence', () => {}],
]

/** All that a log could print of a value, its causes and hidden properties too. */
function shownOf(value: unknown): string {
  const shown = [
    inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity }),
    JSON.stringify(value),
    String(value),
  ]
  if (value instanceof Error) shown.push(value.stack ?? '', shownOf(value.cause))
  return shown.join('\n')
}

test.each(behaviours)('neither errors nor hooks show the API key: %s [client-key-hidden]', async (_, behave) => {
  const peer = await startPeer(behave)
  const seen: unknown[] = []
  const hook = (event: unknown) => seen.push(event)
  const client = clientOf(peer.url, {
    hooks: { onRequest: hook, onResponse: hook },
    timeoutMs: 300,
    retry: { attempts: 1 },
  })
  seen.push(await failureOf(client.uploadResumableMedia(anUpload)))
  seen.push(await failureOf(client.getResumableMedia({ wabaId: WABA_ID })))
  expect(seen).toHaveLength(6)
  for (const one of seen) expect(shownOf(one)).not.toContain(API_KEY)
  await client.close()
  await peer.stop()
})

test('nor does a cause that was made with the key in it, by a dispatcher', async () => {
  const inner = Object.assign(new errors.HTTPParserError('no HTTP'), { data: `key ${API_KEY}` })
  const cause = new Error(`headers: ${API_KEY}`, { cause: inner })
  const dispatcher = new Agent().compose(() => (_, handler) => {
    queueMicrotask(() => handler.onResponseError?.({} as never, cause))
    return true
  })
  const client = clientOf('http://127.0.0.1:1', { dispatcher })
  const failure = await failureOf(client.getResumableMedia({ wabaId: WABA_ID }))
  expect(failure).toMatchObject({ cause: { message: 'headers: [redacted]', cause: { data: 'key [redacted]' } } })
  expect(shownOf(failure)).not.toContain(API_KEY)
})

test('a client shows its address and account, and not its key', async () => {
  const client = createKaleyraClient({ pod: 'in', sid: SID, apiKey: API_KEY })
  const facts = { baseUrl: 'https://api.in.kaleyra.io/v2', sid: SID, apiKey: '[redacted]' }
  expect(JSON.parse(JSON.stringify({ client }))).toEqual({ client: facts })
  expect(inspect(client)).toBe(`KaleyraClient ${inspect(facts)}`)
  expect(shownOf(client) + inspect({ client }, { showHidden: true, depth: 9 })).not.toContain(API_KEY)
  expect(Object.keys(client).toSorted()).toEqual([
    'close',
    'getResumableMedia',
    'listResumableMedia',
    'uploadResumableMedia',
    'waitUntilUploaded',
  ])
  await client.close()
})
