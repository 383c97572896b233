import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bundle } from './bundle.ts'

const gzipped = (code = '') => gzipSync(code).length

test('all but tus-js-client is under 9.5 kB gzip', async () => {
  const [all, ...rest] = await bundle('../src/index.ts', { external: ['tus-js-client'] }, { codeSplitting: false })
  expect(rest).toEqual([])
  expect(gzipped(all?.code)).toBeLessThan(9500)
})

test('tus-js-client is in none of what a page loads at first, but in a chunk that comes when a file needs it', async () => {
  const [entry, ...rest] = await bundle('../src/index.ts')
  const atOnce = [entry, ...rest.filter(chunk => entry?.imports.includes(chunk.fileName))]
  const withTus = [entry, ...rest].filter(chunk => chunk?.code.includes('Tus-Resumable'))
  expect(entry?.dynamicImports).toEqual(withTus.map(chunk => chunk?.fileName))
  expect(atOnce.filter(chunk => withTus.includes(chunk))).toEqual([])
})

test.each(['react', 'uppy'])('%s adds less than 2 kB gzip', async name => {
  const [entry] = await bundle(`../src/${name}/index.ts`, { external: ['react', '@uppy/core'] })
  expect(gzipped(entry?.code)).toBeLessThan(2000)
})
