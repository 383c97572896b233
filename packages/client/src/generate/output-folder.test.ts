import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openOutput } from './output-folder.ts'

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'output-folder-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('folders that were made for files that could not be written are gone again', async () => {
  const root = await temporary()
  const { write } = await openOutput(join(root, 'a/b'))
  expect(() => write(new Map([['no/folder.ts', '']]))).toThrow('cannot be written: there is no such file.')
  expect(await readdir(root)).toEqual([])
})

test('all is written in one step, so that no signal comes in between', async () => {
  const out = join(await temporary(), 'a/b')
  const { write } = await openOutput(out)
  const written = write(new Map([['index.ts', '']]))
  // Synchronous, as a promise is not.
  expect(written).toBeUndefined()
  expect((await readdir(out)).toSorted()).toEqual(['.resumable-media-client.json', 'index.ts'])

  const again = await openOutput(out)
  again.write(new Map([['sdk.gen.ts', '']]))
  expect((await readdir(out)).toSorted()).toEqual(['.resumable-media-client.json', 'sdk.gen.ts'])
})
