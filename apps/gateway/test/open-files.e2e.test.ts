import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { factsOf } from '@resumable-media/test-kit/process-facts'

const OPEN_FILES = 128

let dataDir: string
let gateway: GatewayProcess
let sandbox: Sandbox | undefined
let sandboxPort: number
let idle: Socket[]
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'open-files-'))
  sandboxPort = await freePort()
  idle = []
  const env = {
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: `http://127.0.0.1:${sandboxPort}/v2`,
    POLL_DELAYS: '100ms',
    RETRY_DELAYS: '500ms',
    DATA_DIR: dataDir,
  }
  gateway = await startGatewayProcess(env, { openFiles: OPEN_FILES })
})
afterEach(async () => {
  for (const socket of idle) socket.destroy()
  await gateway.end('SIGKILL')
  await sandbox?.stop()
  sandbox = undefined
  await rm(dataDir, { recursive: true, force: true })
})

/** Opens connections that say nothing; answers how many are open once each has been taken or refused. */
async function fill(count: number): Promise<number> {
  const { hostname, port } = new URL(gateway.url)
  let refused = 0
  for (let n = 0; n < count; n += 1) {
    const socket = connect(Number(port), hostname).on('error', () => {})
    socket.once('close', () => (refused += 1))
    idle.push(socket)
  }
  await expect.poll(() => refused).toBeGreaterThan(count / 2)
  return count - refused
}

test('idle connections that use every descriptor up are refused, and what was taken in goes out [open-files]', async () => {
  const names = ['1.png', '2.png', '3.png']
  const media = await Promise.all(
    names.map(async name => createApi(gateway.url).upload(await blobOf('image.png'), name)),
  )
  expect(media.map(one => one.status)).toEqual(['QUEUED', 'QUEUED', 'QUEUED'])
  await fill(300)
  expect(factsOf(gateway.pid).handles()).toBeLessThan(OPEN_FILES - 20)
  sandbox = await startSandbox({ port: sandboxPort, processingMs: 20 })
  const posts = async () => {
    const seen = await fetch(`http://127.0.0.1:${sandboxPort}/_sandbox/requests`)
    return ((await seen.json()) as { method: string; status: number }[]).filter(
      call => call.method === 'POST' && call.status === 202,
    )
  }
  await expect.poll(posts).toHaveLength(3)
  expect(gateway.output()).toContain('connections were refused: raise the limit of open files')
  for (const socket of idle) socket.destroy()
  // One may still be refused while the others are being closed.
  const status = (id: string) =>
    createApi(gateway.url)
      .status(id)
      .catch(() => null)
  for (const { id } of media) {
    await expect.poll(() => status(id)).toMatchObject({ status: 'UPLOADED', attempts: expect.any(Number) })
  }
})
