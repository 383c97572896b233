import { expect, test } from 'vitest'
import { ACCEPTED, WABA_ID, anUpload, clientOf } from './account.ts'
import { startPeer } from './peer.ts'

test.each([
  ['a number for an id', { ...ACCEPTED, data: { id: 639, status: 'PENDING' } }],
  ['a hyphen in the code', { ...ACCEPTED, code: 'WA-202' }],
  ['an error of []', { ...ACCEPTED, error: [] }],
  ['an error of null and no message', { ...ACCEPTED, error: null, message: undefined }],
  ['fields that nobody knows', { ...ACCEPTED, more: 1, data: { ...ACCEPTED.data, more: 1 } }],
])('an acceptance with %s is an acceptance [client-acceptance]', async (_, body) => {
  expect(await withAnswer(202, body, client => client.uploadResumableMedia(anUpload))).toEqual({
    id: '639',
    status: 'PENDING',
  })
})

test('an id beyond what a JSON number can be keeps its digits', async () => {
  const raw = (id: string) => `{"code":"WA202","message":"","data":{"id":${id},"status":"PENDING"},"error":{}}`
  for (const id of ['9007199254740993', '17954644113310000001']) {
    expect(await withAnswer(202, raw(id), client => client.uploadResumableMedia(anUpload))).toMatchObject({ id })
  }
})

const item = { id: 639, status: 'UPLOADED', uploaded_file_handle: '4::aW1:x==:e:1\n4::aW1:y==:e:1' }
const media = {
  id: '639',
  status: 'UPLOADED',
  handle: item.uploaded_file_handle,
  fileName: undefined,
  fileLink: undefined,
  wabaId: undefined,
  companyId: undefined,
}

test.each<[string, unknown, unknown[]]>([
  ['a handle, verbatim', [item], [media]],
  ['a status that nobody knows', [{ ...item, status: 'SCANNING' }], [{ ...media, status: 'SCANNING' }]],
  ['numbers for ids', [{ ...item, company_id: 97, waba_id: 15 }], [{ ...media, companyId: '97', wabaId: '15' }]],
  ['an empty handle', [{ ...item, uploaded_file_handle: '' }], [{ ...media, handle: undefined }]],
  ['no handle', [{ ...item, uploaded_file_handle: null }], [{ ...media, handle: undefined }]],
  [
    'an unfilled handle',
    [{ ...item, uploaded_file_handle: '<uploaded_file_handle>' }],
    [{ ...media, handle: undefined }],
  ],
  ['one item without its array', item, [media]],
  ['nothing as {}', {}, []],
  ['nothing as []', [], []],
])('a lookup can answer %s', async (_, data, expected) => {
  const body = { code: 'WA-200', message: 'ok', data, error: [] }

  expect(await withAnswer(200, body, client => client.getResumableMedia({ wabaId: WABA_ID }))).toEqual(expected)
})

async function withAnswer<T>(status: number, body: unknown, call: (client: ReturnType<typeof clientOf>) => Promise<T>) {
  const peer = await startPeer(async connection => {
    await connection.whole()
    connection.answer(status, typeof body === 'string' ? body : JSON.stringify(body))
  })
  const client = clientOf(peer.url)
  const answer = await call(client)
  await client.close()
  await peer.stop()
  return answer
}
