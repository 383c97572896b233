import { expect, test } from 'vitest'
import { examples } from '@resumable-media/openapi/examples'
import type { RequestEvent, ResponseEvent } from '../src/index.ts'
import { ACCEPTED, SID, WABA_ID, anUpload } from './account.ts'
import { failureOf } from './failure.ts'
import { answering, found, json, reset } from './kaleyra.ts'

function recording() {
  const requests: RequestEvent[] = []
  const responses: ResponseEvent[] = []
  const onRequest = (event: RequestEvent) => requests.push(event)
  const onResponse = (event: ResponseEvent) => responses.push(event)
  return { requests, responses, hooks: { onRequest, onResponse } }
}

test('hooks see an upload: its address, ids, size, status and time [client-hooks]', async () => {
  const { requests, responses, hooks } = recording()
  const { client, url } = await answering([json(202, ACCEPTED)], { hooks })
  await client.uploadResumableMedia(anUpload)
  const request = {
    operation: 'uploadResumableMedia',
    callId: expect.stringMatching(/^[\da-f-]{36}$/u),
    attempt: 1,
    method: 'POST',
    url: `${url}/${SID}/whatsapp/${WABA_ID}/resumable_media`,
    wabaId: WABA_ID,
    mediaId: undefined,
    fileBytes: 5,
  }
  expect(requests).toEqual([request])
  expect(responses).toEqual([
    { ...request, mediaId: '639', status: 202, error: undefined, durationMs: expect.any(Number) },
  ])
  expect(responses[0]?.durationMs).toBeGreaterThan(0)
})

test('and each try of a lookup, under one id, with what it failed with', async () => {
  const { requests, responses, hooks } = recording()
  const answers = [reset, json(401, examples.badCredentials.body)]
  const { client } = await answering(answers, { hooks, retry: { waitMs: 1 } })
  const failure = await failureOf(client.getResumableMedia({ wabaId: WABA_ID, id: '639' }))
  expect(requests.map(({ attempt, mediaId, method }) => [attempt, mediaId, method])).toEqual([
    [1, '639', 'GET'],
    [2, '639', 'GET'],
  ])
  expect(new Set([...requests, ...responses].map(event => event.callId)).size).toBe(1)
  expect(responses.map(event => event.status)).toEqual([undefined, 401])
  expect(responses[0]?.error).toMatchObject({ reason: 'LOOKUP_FAILED' })
  expect(responses[1]?.error).toBe(failure)
})

test('what is refused before it is sent is no request', async () => {
  const { requests, responses, hooks } = recording()
  const { client } = await answering([json(202, ACCEPTED)], { hooks })
  await failureOf(client.uploadResumableMedia({ ...anUpload, fileName: 'a b.png' }))
  await failureOf(client.uploadResumableMedia({ ...anUpload, wabaId: '..' }))
  expect([requests, responses]).toEqual([[], []])
})

test('a hook that throws, rejects or changes what it is given breaks nothing [client-hooks-break-nothing]', async () => {
  const faults = [
    () => {
      throw new Error('the log is full')
    },
    () => Promise.reject(new Error('the log is full')),
    (event: RequestEvent) => Object.assign(event, { url: 'http://elsewhere', wabaId: '1' }),
  ]
  for (const hook of faults) {
    const { client, asked } = await answering([found()], { hooks: { onRequest: hook, onResponse: hook } })
    expect(await client.getResumableMedia({ wabaId: WABA_ID })).toEqual([])
    expect(asked).toEqual([`GET /v2/${SID}/whatsapp/${WABA_ID}/resumable_media`])
  }
})

test('a traceparent goes along, on every call; one that is none is refused [client-traceparent]', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const sent: unknown[] = []
  const { client } = await answering([
    (response, request) => {
      sent.push(request.headers['traceparent'])
      return (request.method === 'POST' ? json(202, ACCEPTED) : found())(response, request)
    },
  ])
  await client.uploadResumableMedia({ ...anUpload, traceparent })
  await client.getResumableMedia({ wabaId: WABA_ID, traceparent })
  for await (const _ of client.listResumableMedia({ wabaId: WABA_ID, traceparent }));
  expect(sent).toEqual([traceparent, traceparent, traceparent])
  for (const wrong of ['', 'x', `${traceparent}\r\napi-key: mine`])
    expect(await failureOf(client.getResumableMedia({ wabaId: WABA_ID, traceparent: wrong }))).toBeInstanceOf(TypeError)
})
