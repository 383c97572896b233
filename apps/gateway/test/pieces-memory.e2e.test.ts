import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { BUCKET_OF_TESTS, startFaultyStore } from '@resumable-media/test-kit/faulty-store'
import type { PieceProcess } from './s3/piece-process.ts'

const PROGRAM = fileURLToPath(new URL('s3/piece-process.ts', import.meta.url))
const MB = 1024 * 1024

test('eight uploads at once take as much memory as their bound says, and little more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pieces-memory-'))
  const store = await startFaultyStore()
  try {
    const bound = { memoryBytes: 16 * MB, uploads: 8, bytesEach: 16 * MB }
    const bucket = { ...BUCKET_OF_TESTS, prefix: 'spool', endpoint: store.direct }
    const as: PieceProcess = { folder, bucket, instance: 'one', ...bound }
    const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, PROGRAM, JSON.stringify(as)])
    const { before, most } = JSON.parse(stdout) as { before: number; most: number }
    // Chunks that nothing refers to any more, and buffers of the SDK and the system. Without the bound it is over 130 MB.
    expect((most - before) / MB).toBeLessThan(16 + 75)
    expect(Object.values(await store.objects()).reduce((sum, size) => sum + size, 0)).toBe((8 * 16 + 16) * MB)
  } finally {
    await store.stop()
    await rm(folder, { recursive: true })
  }
})

/** As the gateway's command starts Node. */
const FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=200']
