import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf, readFixture, sha256 } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { SeenCall } from '@resumable-media/test-kit/system'

let dataDir: string
let sandbox: Awaited<ReturnType<typeof startSandboxProcess>>
let gateway: GatewayProcess
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'frozen-'))
  sandbox = await startSandboxProcess({ SANDBOX_PROCESSING_MS: '50' })
  gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_TIMEOUT: '5s',
    POLL_DELAYS: '200ms',
    RETRY_DELAYS: '200ms',
    LOOK_AGAIN_DELAY: '200ms',
    DATA_DIR: dataDir,
  })
})
afterEach(async () => {
  sandbox.child.kill('SIGCONT')
  sandbox.child.kill('SIGKILL')
  await sandbox.exit
  await gateway.end('SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

const upload = async (name: string) => createApi(gateway.url).upload(await blobOf('photo.jpg'), name)
const taken = async () =>
  ((await (await fetch(new URL('/_sandbox/requests', sandbox.url))).json()) as SeenCall[]).filter(
    call => call.method === 'POST' && call.status === 202,
  )
/** How often the gateway has said that a look got no answer. */
const failedLooks = () => gateway.output().match(/could not be looked up/gu)?.length ?? 0

test('a Kaleyra that takes connections and never answers, for several tries: each file is there once in the end', async () => {
  const { reach } = createApi(gateway.url)
  await reach((await upload('before.jpg')).id, 'UPLOADED')
  sandbox.child.kill('SIGSTOP')
  const names = ['1.jpg', '2.jpg', '3.jpg']
  const media = await Promise.all(names.map(upload))
  for (const { status, lastError } of media)
    expect({ status, lastError }).toMatchObject({ status: 'QUEUED', lastError: { code: 'OUTCOME_UNKNOWN' } })
  await expect.poll(failedLooks).toBeGreaterThan(6)
  sandbox.child.kill('SIGCONT')

  const done = await Promise.all(media.map(({ id }) => reach(id, 'UPLOADED')))
  const calls = await taken()
  expect(calls.map(call => call.fileName).toSorted()).toEqual([...names, 'before.jpg'])
  for (const one of done) {
    const call = calls.find(({ mediaId }) => mediaId === one['kaleyraId'])
    expect(call).toMatchObject({ fileName: one['fileName'], sha256: sha256(await readFixture('photo.jpg')) })
  }
})
