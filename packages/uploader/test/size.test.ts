import { gzipSync } from 'node:zlib'
import type { OutputChunk } from 'rolldown'
import { expect, test } from 'vitest'
import { bundle } from './bundle.ts'

/** The bytes, gzipped, of a page's script with what it imports at once. */
function gzipped(chunks: OutputChunk[]): number {
  const [entry] = chunks
  const loaded = chunks.filter(chunk => chunk === entry || entry?.imports.includes(chunk.fileName))
  return loaded.reduce((sum, { code }) => sum + gzipSync(code).length, 0)
}
const external = ['react', '@uppy/core']

test('without tus-js-client, all that a page loads is under 8 kB gzip', async () => {
  expect(gzipped(await bundle('../src/index.ts'))).toBeLessThan(8000)
})

test('tus-js-client comes in a chunk of its own, when a file needs it', async () => {
  const [entry, ...rest] = await bundle('../src/index.ts')
  expect(entry?.dynamicImports).toHaveLength(1)
  expect(rest.filter(chunk => chunk.code.includes('Tus-Resumable')).map(chunk => chunk.fileName)).toEqual(
    entry?.dynamicImports,
  )
})

test.each(['react', 'uppy'])('%s adds less than 2 kB gzip', async name => {
  expect(gzipped(await bundle(`../src/${name}/index.ts`, { external }))).toBeLessThan(2000)
})
