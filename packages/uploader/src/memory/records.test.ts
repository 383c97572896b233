import { expect, test } from 'vitest'
import { factsOf } from '../sending/facts.ts'
import { memoryStorage } from './default-storage.ts'
import { fingerprintOf } from './sessions.ts'
import { createRecords } from './records.ts'
import type { UploadStorage } from './records.ts'

const record = { idempotencyKey: 'key', startedAt: '2026-01-01T00:00:00.000Z', mediaId: 'media' }

test('what is saved is found again, by whoever has the same storage', () => {
  const storage = memoryStorage()
  createRecords(storage, 'gateway and user').save('file', record)
  const records = createRecords(storage, 'gateway and user')
  expect(records.find('file')).toEqual(record)
  expect(records.all()).toEqual([{ fingerprint: 'file', record }])
  records.remove('file')
  expect(records.all()).toEqual([])
})

test('of another gateway or user nothing is found', () => {
  const storage = memoryStorage()
  createRecords(storage, 'one').save('file', record)
  expect(createRecords(storage, 'other').find('file')).toBeUndefined()
  expect(createRecords(storage, 'other').all()).toEqual([])
})

test('what somebody else wrote there is passed over', () => {
  const storage = memoryStorage()
  storage.setItem('theme', 'dark')
  storage.setItem('resumable-media:scope:a', 'not JSON')
  storage.setItem('resumable-media:scope:b', '{"idempotencyKey":1}')
  expect(createRecords(storage, 'scope').all()).toEqual([])
})

test('a storage that is full is done without', () => {
  const full = {
    ...memoryStorage(),
    length: 0,
    setItem: () => {
      throw new Error('full')
    },
  }
  const records = createRecords(full, 'scope')
  records.save('file', record)
  expect(records.find('file')).toBeUndefined()
})

test('a storage that is forbidden holds nothing', () => {
  const forbidden = () => {
    throw new Error('forbidden')
  }
  const storage: UploadStorage = {
    getItem: forbidden,
    setItem: forbidden,
    removeItem: forbidden,
    key: forbidden,
    get length() {
      return forbidden()
    },
  }
  const records = createRecords(storage, 'scope')
  records.save('file', record)
  expect(records.all()).toEqual([])
})

const file = (name: string, lastModified: number, type = 'image/png', bytes = 'abc') =>
  new File([bytes], name, { lastModified, type })
const OPTIONS = { wabaId: '1' }
const print = (one: File, options: { wabaId: string; fileName?: string } = OPTIONS) =>
  fingerprintOf(one, factsOf(one, options))

test('the same file for the same use has the same fingerprint', () => {
  expect(print(file('a.png', 1))).toBe(print(file('a.png', 1)))
})

test.each([
  ['name', print(file('b.png', 1))],
  ['time', print(file('a.png', 2))],
  ['type', print(file('a.png', 1, 'image/jpeg'))],
  ['size', print(file('a.png', 1, 'image/png', 'abcd'))],
  ['WABA', print(file('a.png', 1), { wabaId: '2' })],
  ['new name', print(file('a.png', 1), { wabaId: '1', fileName: 'b.png' })],
])('another %s is another fingerprint', (_what, other) => {
  expect(other).not.toBe(print(file('a.png', 1)))
})
