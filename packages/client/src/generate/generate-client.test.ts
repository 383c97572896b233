import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { generateClient } from './generate-client.ts'

test('a folder for temporary files that is not there is named, with the cure', async () => {
  // Of its own: another program may make any other.
  const home = await mkdtemp(join(tmpdir(), 'generate-'))
  onTestFinished(() => rm(home, { recursive: true }))
  const missing = join(home, 'not-there')
  vi.stubEnv('TMPDIR', missing)
  onTestFinished(() => void vi.unstubAllEnvs())
  const spec = fileURLToPath(new URL('../../test/foreign/pets.yaml', import.meta.url))
  const listeners = process.listenerCount('SIGTERM')
  const generating = generateClient({ spec, out: join(missing, 'out'), importExtension: 'js' })
  await expect(generating).rejects.toMatchObject({
    exitCode: 3,
    message: `${missing}, the folder for temporary files, cannot be written: there is no such file. Set TMPDIR to a folder that can be written.`,
  })
  expect(process.listenerCount('SIGTERM')).toBe(listeners)
})
