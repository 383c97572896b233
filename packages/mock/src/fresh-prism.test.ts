import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFreshPrism } from './fresh-prism.ts'
import { documentPath } from '@resumable-media/openapi/document'

test('a spec that has changed is read again; one that cannot be read is told, and the old one goes on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spec-'))
  const spec = join(folder, 'kaleyra.yaml')
  const text = await readFile(documentPath, 'utf8')
  await writeFile(spec, text)
  const told: unknown[] = []
  const prism = await openFreshPrism({ spec, onReload: error => told.push(error) })
  const answer = async () => (await prism.give('accepted', 'uploadResumableMedia')).body
  const replace = async (content: string) => {
    await writeFile(`${spec}.new`, content)
    await rename(`${spec}.new`, spec)
  }
  try {
    expect(await answer()).toContain('Request Processed Successfully')

    await replace(text.replaceAll('Request Processed Successfully', 'Taken'))
    await expect.poll(answer).toContain('Taken')
    expect(told).toEqual([undefined])

    await replace('openapi: [')
    await expect.poll(() => told.length).toBe(2)
    expect(told[1]).toBeInstanceOf(Error)
    expect(await answer()).toContain('Taken')
  } finally {
    prism.stop()
    await rm(folder, { recursive: true })
  }
})
