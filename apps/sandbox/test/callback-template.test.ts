import { callbacks } from '@resumable-media/openapi/examples'
import { expect, test } from 'vitest'
import type { SettingsPatch } from '../src/index.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import { OFTEN, WABA, idOf, itemsOf, pngForm } from './caller.ts'
import { calling } from './calling.ts'

const FILE_NAME = 'naïve"&=+#,.png'

test('a template of JSON leaves fields out, renames and nests them, and keeps what is no text', async () => {
  const template = { id: '<resumable_media_id>', was: { status: ['is <status>', null, 7] }, resumable_media_id: 639 }
  const { id, content } = await calledBack({ template })
  expect(JSON.parse(content)).toEqual({ id, was: { status: ['is UPLOADED', null, 7] }, resumable_media_id: 639 })
})

test('a template of text is filled as JSON: without quotes around it, an id is a number', async () => {
  const template = '{ "resumable_media_id": <resumable_media_id>, "file_name": "<file_name>", "waba_id": "<waba_id>" }'
  const { id, content } = await calledBack({ template })
  expect(content).toBe(`{ "resumable_media_id": ${id}, "file_name": "naïve\\"&=+#,.png", "waba_id": "${WABA}" }`)
  expect(JSON.parse(content)).toEqual({ resumable_media_id: Number(id), file_name: FILE_NAME, waba_id: WABA })
})

test('a template of text need not be JSON at all', async () => {
  expect((await calledBack({ template: '{"status": <status>' })).content).toBe('{"status": UPLOADED')
  expect((await calledBack({ template: '' })).content).toBe('')
})

test('by GET, the fields of the spec are query values in literal quotes, beside what the URL has already [sandbox-callback-get]', async () => {
  const receiver = await startCallbackReceiver()
  const callbackUrl = `${receiver.url}?key=%22k%22`
  const caller = await calling({ callback: { method: 'GET' } }, { callbackUrl, callbackSecret: 's3cret' })
  const id = idOf(await caller.upload(pngForm(FILE_NAME)))
  await expect.poll(() => receiver.received, OFTEN).toHaveLength(1)

  const [{ method, headers, content, body } = { method: '', headers: {}, content: '', body: {} }] = receiver.received
  expect({ method, secret: headers['x-callback-secret'] }).toEqual({ method: 'GET', secret: 's3cret' })
  expect(content).toMatch(/^key=%22k%22&status="UPLOADED"&uploaded_file_handle="4%3A%3A[^"]+"&file_name="[^"&]+"&/)
  const [item] = itemsOf(await caller.lookUp(`?id=${id}`))
  expect(body).toEqual({
    key: 'k',
    ...callbacks.callbackUploaded,
    status: 'UPLOADED',
    uploaded_file_handle: item?.['uploaded_file_handle'],
    file_name: FILE_NAME,
    file_link: '',
    resumable_media_id: id,
    waba_id: WABA,
    company_id: '97',
    field: 'resumable_media',
    time: expect.stringMatching(/^\d{10}$/),
    callback_profile_id: '1201',
  })
})

test.each([
  [
    'of JSON',
    { 'the id': '<resumable_media_id>', n: 1, status: 'is <status>' },
    'the%20id="ID"&n="1"&status="is%20UPLOADED"',
  ],
  ['of text', 'id=<resumable_media_id>&é="<file_name>"', 'id=ID&%C3%A9="na%C3%AFve%22%26%3D%2B%23%2C.png"'],
])('by GET, a template %s is the query', async (_, template, expected) => {
  const { id, content } = await calledBack({ method: 'GET', template })
  expect(content).toBe(expected.replace('ID', id))
})

async function calledBack(callback: SettingsPatch['callback']) {
  const receiver = await startCallbackReceiver({ asTheSpecSays: false })
  const caller = await calling({ callback: callback ?? null }, { callbackUrl: receiver.url })
  const id = idOf(await caller.upload(pngForm(FILE_NAME)))
  await expect.poll(() => receiver.received, OFTEN).toHaveLength(1)
  return { id, content: receiver.received[0]?.content ?? '' }
}
