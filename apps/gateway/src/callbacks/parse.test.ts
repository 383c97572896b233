import { describe, expect, test } from 'vitest'
import { RequestError } from '../errors/caller-error.ts'
import { parseCallback } from './parse.ts'

const HANDLE = '4::aW1hZ2UvcG5n:abc:e:1:2:3:4'
const NOTHING = { wabaId: undefined, status: undefined, handle: undefined, saidAt: undefined }

const post = (fields: unknown) => parseCallback({ method: 'POST', raw: JSON.stringify(fields) })
const get = (raw: string) => parseCallback({ method: 'GET', raw })

test('reads the documented fields [gateway-callback-fields]', () => {
  const fields = {
    resumable_media_id: '639',
    waba_id: '1504',
    status: 'UPLOADED',
    uploaded_file_handle: HANDLE,
    time: '1767139200',
  }
  const read = { kaleyraId: '639', wabaId: '1504', status: 'UPLOADED', handle: HANDLE, saidAt: 1_767_139_200_000 }
  expect(post(fields)).toEqual(read)
})

test('a byte order mark before the JSON is passed over', () => {
  const raw = '\uFEFF{"resumable_media_id":"639","status":"UPLOADED"}'
  expect(parseCallback({ method: 'POST', raw })).toMatchObject({ kaleyraId: '639', status: 'UPLOADED' })
})

test('takes the values of the GET form out of their quotes', () => {
  const query = `status="UPLOADED"&resumable_media_id=%22639%22&uploaded_file_handle="${HANDLE}"`
  expect(get(query)).toEqual({ ...NOTHING, kaleyraId: '639', status: 'UPLOADED', handle: HANDLE })
})

test('any subset of the fields is read for what it holds, in both forms; only the id is needed', () => {
  const all = {
    status: 'UPLOADED',
    uploaded_file_handle: HANDLE,
    file_name: 'image.png',
    file_link: 'https://files.test/image.png',
    resumable_media_id: '639',
    waba_id: '1504',
    company_id: '97',
    field: 'resumable_media',
    time: '1767139200',
    callback_profile_id: '1201',
  }
  const names = Object.keys(all) as (keyof typeof all)[]
  const forms = Array.from({ length: 2 ** names.length }, (_, subset) => {
    const given = names.filter((_name, index) => (subset >> index) % 2 === 1)
    const has = <T>(name: keyof typeof all, value: T) => (given.includes(name) ? value : undefined)
    const says = {
      kaleyraId: '639',
      wabaId: has('waba_id', '1504'),
      status: has('status', 'UPLOADED'),
      handle: has('uploaded_file_handle', HANDLE),
      saidAt: has('time', 1_767_139_200_000),
    }
    return {
      says: has('resumable_media_id', says),
      body: Object.fromEntries(given.map(name => [name, all[name]])),
      query: given.map(name => `${name}="${encodeURIComponent(all[name])}"`).join('&'),
    }
  })
  for (const { body, query, says } of forms.filter(form => form.says))
    expect([post(body), get(query)]).toEqual([says, says])
  for (const { body, query } of forms.filter(form => !form.says)) {
    expect(() => post(body)).toThrow(RequestError)
    expect(() => get(query)).toThrow(RequestError)
  }
})

test.each([
  ['{"resumable_media_id":639,"waba_id":150440000142241}', '639', '150440000142241'],
  ['{"resumable_media_id":"639","waba_id":"150440000142241"}', '639', '150440000142241'],
  // As a number of JavaScript it would be …993.
  ['{"resumable_media_id":9007199254740993}', '9007199254740993', undefined],
])('ids are numbers or texts: %s', (raw, kaleyraId, wabaId) => {
  expect(parseCallback({ method: 'POST', raw })).toEqual({ ...NOTHING, kaleyraId, wabaId })
})

test.each(['', '""', ' ', null, 'null', '"null"', '<uploaded_file_handle>', '"<uploaded_file_handle>"', {}, [], true])(
  'an unfilled placeholder (%j) means absent',
  value => {
    expect(post({ resumable_media_id: '639', uploaded_file_handle: value, status: value, waba_id: value })).toEqual({
      ...NOTHING,
      kaleyraId: '639',
    })
  },
)

test.each(['uploaded_file_handle=', 'uploaded_file_handle=""', 'uploaded_file_handle', 'uploaded_file_handle="null"'])(
  'an unfilled placeholder of the GET form (%s) means absent',
  parameter => {
    expect(get(`${parameter}&resumable_media_id="639"`)).toEqual({ ...NOTHING, kaleyraId: '639' })
  },
)

describe('the handle stays as it is', () => {
  const TWO = `${HANDLE}\n${HANDLE}`

  test('with several lines', () => {
    expect(post({ resumable_media_id: '639', uploaded_file_handle: TWO }).handle).toBe(TWO)
    expect(get(`resumable_media_id=639&uploaded_file_handle="${encodeURIComponent(TWO)}"`).handle).toBe(TWO)
  })

  test.each(['a+b/c==', '%zz', 'a?b=c'])('by GET, when it was not encoded (%s)', handle => {
    expect(get(`uploaded_file_handle="${handle}"&resumable_media_id="639"`).handle).toBe(handle)
  })
})

test.each([
  ['1767139200', '2025-12-31T00:00:00.000Z'],
  [1_767_139_200, '2025-12-31T00:00:00.000Z'],
  ['1767139200123', '2025-12-31T00:00:00.123Z'],
  [1_767_139_200_123, '2025-12-31T00:00:00.123Z'],
  ['2025-12-31T00:00:00Z', '2025-12-31T00:00:00.000Z'],
  ['2025-12-31T05:30:00.123+05:30', '2025-12-31T00:00:00.123Z'],
  // No zone: the same time wherever the gateway runs.
  ['2025-12-31T00:00:00', '2025-12-31T00:00:00.000Z'],
  ['2025-12-31 00:00', '2025-12-31T00:00:00.000Z'],
])('the time %j', (time, iso) => {
  const { saidAt } = post({ resumable_media_id: '639', time })
  expect(new Date(saidAt ?? 0).toISOString()).toBe(iso)
})

test.each(['never', '', null, '17671392', '2025-13-45T00:00:00Z', '31/12/2025', {}, -1, 1.5, '<time>'])(
  'a time that is none (%j) is no reason to refuse the rest',
  time => {
    expect(post({ resumable_media_id: '639', status: 'UPLOADED', time })).toEqual({
      ...NOTHING,
      kaleyraId: '639',
      status: 'UPLOADED',
    })
  },
)

test('without an id there is nothing to apply it to, and the cure is told', () => {
  const cure = 'Add resumable_media_id with the placeholder <resumable_media_id> to the template'
  expect(() => post({ status: 'UPLOADED' })).toThrow(cure)
  expect(() => post({ resumable_media_id: '<resumable_media_id>' })).toThrow(cure)
  expect(() => get('')).toThrow(cure)
})

test.each(['', 'status=UPLOADED', '[]', '[{"resumable_media_id":"639"}]', 'null', '639', '{"resumable_media_id":}'])(
  'a body that is not one JSON object (%s) is refused, and the cure is told',
  raw => {
    expect(() => parseCallback({ method: 'POST', raw })).toThrow('is not one JSON object. Let the template')
  },
)
