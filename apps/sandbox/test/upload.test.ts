import { createHash } from 'node:crypto'
import { mediaTypes } from '@resumable-media/client/rules'
import { noTypes, refusedTypes, spellingsOf } from '@resumable-media/test-kit/media-types'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/index.ts'
import { OTHER_WABA, createCaller, example, formOf, idOf, pngForm } from './caller.ts'

let sandbox: Sandbox
let caller: ReturnType<typeof createCaller>

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, processingMs: 5 })
  caller = createCaller(sandbox.url)
})
beforeEach(async () => {
  await caller.control('POST', '/_sandbox/reset')
})
afterAll(() => sandbox.stop())

const png = new Blob(['png bytes'])

test('an upload is accepted as PENDING, under a new and higher id each time [sandbox-accepts]', async () => {
  const first = await caller.upload()
  const second = await caller.upload()
  const { status, body } = example('accepted')
  expect(first).toEqual({ status, body: { ...body, data: { id: idOf(first), status: 'PENDING' } } })
  expect(idOf(first)).toMatch(/^\d+$/)
  expect(Number(idOf(second))).toBeGreaterThan(Number(idOf(first)))
})

describe('who may call', () => {
  test.each([
    ['a wrong key', { apiKey: 'A1' }, 'badCredentials'],
    ['no key', { apiKey: undefined }, 'badCredentials'],
    ['an unknown SID', { sid: 'HXAP1600000000IN' }, 'badCredentials'],
    ['an account without the API', { sid: 'HXAP1600000098IN' }, 'accountNotEnabled'],
    ['a WABA of no account', { wabaId: '150440000000000' }, 'wabaNotOwned'],
    ['a WABA of another account', { wabaId: '150440000142251' }, 'wabaNotOwned'],
    ['a WABA on another version', { wabaId: '150440000142249' }, 'wabaWrongVersion'],
  ] as const)('%s is refused, on both operations [sandbox-who-may-call]', async (_, who, name) => {
    expect(await caller.upload(pngForm(), who)).toEqual(example(name))
    expect(await caller.lookUp('', who)).toEqual(example(name))
  })

  test('credentials come before the account, the account before the WABA, all before the payload', async () => {
    const disabled = { sid: 'HXAP1600000098IN', wabaId: '150440000142249' }
    expect(await caller.send('', undefined, { ...disabled, apiKey: 'A1' })).toEqual(example('badCredentials'))
    expect(await caller.send('', undefined, disabled)).toEqual(example('accountNotEnabled'))
    expect(await caller.send('', undefined, { wabaId: '150440000142249' })).toEqual(example('wabaWrongVersion'))
  })
})

describe('the form', () => {
  test.each(mediaTypes)('the type %s is taken [sandbox-type-taken]', async type => {
    expect(await caller.upload(formOf(['type', type], ['file', png, 'a']))).toMatchObject({ status: 202 })
  })

  test.each(mediaTypes.flatMap(spellingsOf))('the type spelled as %j is taken', async type => {
    expect(await caller.upload(formOf(['type', type], ['file', png, 'a']))).toMatchObject({ status: 202 })
  })

  test.each([...noTypes, ...refusedTypes])('the type %j is a bad payload', async type => {
    expect(await caller.upload(formOf(['type', type], ['file', png, 'a']))).toEqual(example('badPayload'))
  })

  test('the type can come after the file, and fields that nobody knows do not matter', async () => {
    const form = formOf(['extra', 'x'], ['file', png, 'image.png'], ['other', png, 'b/c'], ['type', 'image/png'])
    expect(await caller.upload(form)).toMatchObject({ status: 202 })
  })

  test.each([
    ['no file', formOf(['type', 'image/png'])],
    ['no type', formOf(['file', png, 'image.png'])],
    ['no fields', formOf(['extra', 'x'])],
    ['an unknown type', formOf(['type', 'image/gif'], ['file', png, 'image.gif'])],
    ['a type with something after it', formOf(['type', `image/png${' '.repeat(300)}`], ['file', png, 'image.png'])],
    ['an empty type', formOf(['type', ''], ['file', png, 'image.png'])],
    ['an empty file', formOf(['type', 'image/png'], ['file', new Blob([]), 'image.png'])],
    ['two files', formOf(['type', 'image/png'], ['file', png, 'a.png'], ['file', png, 'b.png'])],
  ])('%s is a bad payload [sandbox-bad-form]', async (_, form) => {
    expect(await caller.upload(form)).toEqual(example('badPayload'))
  })

  const whole = '--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n--b--\r\n'
  test.each([
    ['JSON', '{"type":"image/png"}', 'application/json'],
    ['JSON with a boundary', '{"type":"image/png"}', 'application/json; boundary=b'],
    ['a urlencoded form', 'type=image%2Fpng', 'application/x-www-form-urlencoded'],
    ['multipart without a boundary', whole, 'multipart/form-data'],
    ['multipart under another name', whole, 'text/plain; boundary=b'],
    ['a boundary that is too long', whole, `multipart/form-data; boundary=${'b'.repeat(100)}`],
    ['garbage', '\0\x01garbage', 'multipart/form-data; boundary=b'],
    ['nothing', '', 'multipart/form-data; boundary=b'],
    ['no content type', whole, undefined],
    ['a form that is cut off', whole.slice(0, -6), 'multipart/form-data; boundary=b'],
    ['endless headers', `--b\r\nx: ${'y'.repeat(100_000)}`, 'multipart/form-data; boundary=b'],
    ['a thousand parts', `${whole.slice(0, -7).repeat(1000)}--b--`, 'multipart/form-data; boundary=b'],
  ])('%s is a bad payload [sandbox-bad-body]', async (_, body, contentType) => {
    expect(await caller.send(Buffer.from(body), contentType)).toEqual(example('badPayload'))
  })
})

describe('the file name', () => {
  test.each(['a', 'image.png', 'naïve–写真😀.png', 'a"b\'c.png', 'a;b=c', 'é'.repeat(255), '😀'.repeat(255)])(
    '%j is taken and logged as it was sent',
    async fileName => {
      expect(await caller.upload(pngForm(fileName))).toMatchObject({ status: 202 })
      expect((await caller.control('GET', '/_sandbox/requests')).body).toMatchObject([{ fileName }])
    },
  )

  test.each(['', 'a b', '/a', 'a/b', 'a\\b', 'a\\', '\\', 'a<b', 'a@b', '100%', 'a'.repeat(256), '😀'.repeat(256)])(
    '%j is refused [sandbox-name-refused]',
    async fileName => {
      expect(await caller.upload(pngForm(fileName))).toEqual(example('badFileName'))
    },
  )

  test('a file without any name is refused', async () => {
    const body = `${field('type', 'image/png')}${field('file', 'png bytes')}--b--\r\n`
    expect(await caller.send(body, 'multipart/form-data; boundary=b')).toEqual(example('badFileName'))
  })
})

test('every call is logged in order, refused ones too', async () => {
  await caller.upload(pngForm(), { apiKey: 'A1' })
  const accepted = await caller.upload()
  await caller.upload(pngForm('a b', 'other'), { wabaId: OTHER_WABA })
  await caller.lookUp(`?id=${idOf(accepted)}`)

  const sid = 'HXAP1600000097IN'
  const wabaId = '150440000142241'
  const at: string = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const post = { at, method: 'POST', operation: 'uploadResumableMedia', example: null }
  const get = { at, method: 'GET', operation: 'getResumableMedia', example: null }
  const nothing = { fileName: null, type: null, size: null, sha256: null, mediaId: null, planned: false }
  const file = { fileName: 'image.png', type: 'image/png', size: 9, sha256: sha256('png bytes'), planned: false }
  const other = { fileName: 'a b', type: 'image/png', size: 5, sha256: sha256('other'), planned: false }
  expect((await caller.control('GET', '/_sandbox/requests')).body).toEqual([
    { ...post, sid, wabaId, ...nothing, status: 401, code: 'RBC001' },
    { ...post, sid, wabaId, ...file, status: 202, code: 'WA202', mediaId: idOf(accepted) },
    { ...post, sid, wabaId: OTHER_WABA, ...other, status: 400, code: 'WA400', mediaId: null },
    { ...get, sid, wabaId, ...nothing, status: 200, code: 'WA200' },
  ])
})

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function field(name: string, value: string): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}
