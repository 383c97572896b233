import { afterEach, expect, test, vi } from 'vitest'
import { createClaims } from './claims.ts'

afterEach(() => void vi.unstubAllGlobals())

const DENIED = new DOMException('denied', 'SecurityError')
const throws = (): never => {
  throw DENIED
}
const rejects = async () => throws()

test.each([
  ['rejects', { request: rejects, query: rejects }],
  ['throws', { request: throws, query: throws }],
  ['is absent', undefined],
])('where the Locks API %s, only this page knows what it uploads', async (_how, locks) => {
  vi.stubGlobal('navigator', { locks })
  const claims = createClaims('scope')
  const release = await claims.take('file')
  expect((await claims.taken())('file')).toBe(true)
  expect(await claims.take('file')).toBeUndefined()
  release?.()
  expect((await claims.taken())('file')).toBe(false)
  expect(await claims.take('file')).toBeTypeOf('function')
})
