import { mkdtemp, open, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openPartFile } from './part-file.ts'

const FAULT = Object.assign(new Error('EIO: i/o error, fstat'), { code: 'EIO' })
const NOTHING = {} as Parameters<typeof openPartFile>[2]

test.runIf(process.platform === 'linux')('a disk that does not say the size of a file leaves it closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'part-file-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'file')
  const probe = await open(path, 'a+')
  const stat = vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, 'stat').mockRejectedValueOnce(FAULT)
  onTestFinished(() => stat.mockRestore())
  await probe.close()
  await expect(openPartFile(path, 0, NOTHING)).rejects.toBe(FAULT)
  const links = (await readdir('/proc/self/fd')).map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
  expect(await Promise.all(links)).not.toContain(path)
})
