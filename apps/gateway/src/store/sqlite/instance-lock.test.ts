import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderInUseError, lockFolder } from './instance-lock.ts'

let folder: string
const open = new Set<{ close(): void }>()
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(async () => {
  open.forEach(one => one.close())
  open.clear()
  await rm(folder, { recursive: true })
})

/** To be closed by the test, or after it. */
function opened(end: () => void) {
  const one = {
    close() {
      open.delete(one)
      end()
    },
  }
  open.add(one)
  return one
}

function lock() {
  const taken = lockFolder(folder)
  return opened(() => taken.release())
}
/** Somebody who may only read. */
function share(name: string) {
  const reader = new DatabaseSync(join(folder, name), { readOnly: true })
  reader.exec('begin; select * from sqlite_master')
  return opened(() => reader.close())
}

test('one at a time', () => {
  const first = lock()
  expect(lock).toThrow(FolderInUseError)
  first.close()
  lock()
})

test('who only reads the lock file keeps nobody from it, and lets no two have it', () => {
  lock().close()
  const reader = share('lock.sqlite')
  const first = lock()
  expect(lock).toThrow(FolderInUseError)
  // The first file is free of strangers again, while the second one is still taken.
  reader.close()
  expect(lock).toThrow(FolderInUseError)
  first.close()
  const next = lock()
  expect(lock).toThrow(FolderInUseError)
  next.close()
})

test('strangers who hold the first file and the next one', () => {
  lock().close()
  share('lock.sqlite')
  const first = lock()
  first.close()
  share('lock-1.sqlite')
  lock()
  expect(lock).toThrow(FolderInUseError)
})

test('a gateway of before, which knows the first file only, and this one keep each other out', () => {
  lock().close()
  const before = new DatabaseSync(join(folder, 'lock.sqlite'))
  open.add(before)
  before.exec('begin exclusive')
  expect(lock).toThrow(FolderInUseError)
  before.exec('rollback')
  const reader = share('lock.sqlite')
  lock()
  reader.close()
  expect(() => before.exec('begin exclusive')).toThrow('locked')
})
