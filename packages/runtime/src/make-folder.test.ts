import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'make-folder-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('a folder is made with those above it, and nothing where it is there', () => {
  const root = temporary()
  const path = join(root, 'a', 'b')
  expect(makeFolder(path, 0o700)).toEqual([join(root, 'a'), path])
  expect(statSync(path).mode & 0o777).toBe(0o700)
  symlinkSync(path, join(root, 'link'))
  expect([path, join(root, 'link'), root, '/'].flatMap(one => makeFolder(one))).toEqual([])
})

test('a file in its place is a fault', () => {
  const path = join(temporary(), 'file')
  writeFileSync(path, '')
  expect(() => makeFolder(path)).toThrow('EEXIST')
  expect(() => makeFolder(join(path, 'a'))).toThrow('ENOTDIR')
})

test.skipIf(process.platform !== 'linux').each(['/proc/x', '/proc/x/y'])(
  'a file system that takes no folders is a fault, and no search without end: %s',
  path => {
    expect(() => makeFolder(path)).toThrow('ENOENT')
  },
)
