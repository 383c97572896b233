import { callbacks } from '@resumable-media/openapi/examples'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../src/index.ts'
import { OFTEN, createCaller, idOf, itemsOf, pngForm } from './caller.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import { calling } from './calling.ts'

test('the outcome is posted with the fields of the spec and the secret, the handle as the GET has it [sandbox-callback-post]', async () => {
  const receiver = await startCallbackReceiver()
  const caller = await calling({}, { callbackUrl: receiver.url, callbackSecret: 's3cret' })
  const id = idOf(await caller.upload(pngForm('photo.png')))
  await expect.poll(() => receiver.received.length, OFTEN).toBe(1)

  const [uploaded] = itemsOf(await caller.lookUp(`?id=${id}`))
  const [{ headers, body } = { headers: {}, body: {} }] = receiver.received
  expect(headers).toMatchObject({ 'x-callback-secret': 's3cret', 'content-type': 'application/json' })
  expect(body).toEqual({
    ...callbacks.callbackUploaded,
    status: 'UPLOADED',
    uploaded_file_handle: uploaded?.['uploaded_file_handle'],
    file_name: 'photo.png',
    file_link: '',
    resumable_media_id: id,
    waba_id: '150440000142241',
    company_id: '97',
    field: 'resumable_media',
    time: expect.stringMatching(/^\d{10}$/),
    callback_profile_id: '1201',
  })
})

test('without a secret there is no such header [sandbox-callback-no-secret]', async () => {
  const receiver = await startCallbackReceiver()
  const caller = await calling({}, { callbackUrl: receiver.url })
  await caller.upload()
  await expect.poll(() => receiver.received.length, OFTEN).toBe(1)
  expect(receiver.received[0]?.headers).not.toHaveProperty('x-callback-secret')
})

test('a callback that fails is logged once and changes nothing', async () => {
  const refusing = await startCallbackReceiver({ status: 500 })
  const closed = await startCallbackReceiver()
  closed.stop()
  for (const [callbackUrl, reason] of [
    [refusing.url, 'it answered 500'],
    [closed.url, 'ECONNREFUSED'],
  ] as const) {
    const lines: string[] = []
    const caller = await calling({}, { callbackUrl, log: line => lines.push(line) })
    const id = idOf(await caller.upload())
    await expect.poll(() => lines, OFTEN).toEqual([expect.stringContaining(`media ${id} to ${callbackUrl} failed: `)])
    expect(lines[0]).toContain(reason)
    expect(itemsOf(await caller.lookUp(`?id=${id}`))).toMatchObject([{ status: 'UPLOADED' }])
  }
})

test('a reset forgets what was being processed: it is never called back', async () => {
  const receiver = await startCallbackReceiver()
  const caller = await calling({ processingMs: 3000 }, { callbackUrl: receiver.url })
  await caller.upload(pngForm('before.png'))
  await caller.control('POST', '/_sandbox/reset')
  await caller.set({ processingMs: 3000 })
  // The later upload ends after the earlier one would have.
  await caller.upload(pngForm('after.png'))
  await expect.poll(() => receiver.received.map(({ body }) => body['file_name']), OFTEN).toEqual(['after.png'])
})

test('a callback that is under way at the end is given up, without a word', async () => {
  const silent = createServer()
  onTestFinished(() => void silent.close())
  silent.listen(0, '127.0.0.1')
  const arrived = once(silent, 'request')
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0

  const lines: string[] = []
  const sandbox = await startSandbox({
    port: 0,
    processingMs: 5,
    callbackUrl: `http://127.0.0.1:${port}/`,
    log: line => lines.push(line),
  })
  await createCaller(sandbox.url).upload()
  const [request]: IncomingMessage[] = await arrived
  await sandbox.stop()
  await expect.poll(() => request?.socket.destroyed, OFTEN).toBe(true)
  expect(lines).toEqual([])
})
