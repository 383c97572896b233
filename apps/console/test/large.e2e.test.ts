import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { openConsole } from './console.ts'
import { startCountingProxy } from './counting-proxy.ts'
import type { CountingProxy } from './counting-proxy.ts'
import { createFolder, MB } from './files.ts'
import { createNetwork } from './network.ts'
import { setStage } from './stage.ts'

const SIZE = 100 * MB
const stage = setStage()
let folder: Awaited<ReturnType<typeof createFolder>>
let path: string
let dataDir: string
let gateway: GatewayProcess
let proxy: CountingProxy
beforeAll(async () => {
  folder = await createFolder()
  path = await folder.video('documentary.mp4', SIZE)
  dataDir = await mkdtemp(join(tmpdir(), 'large-'))
  proxy = await startCountingProxy(() => Number(new URL(gateway.url).port))
})
afterAll(async () => {
  proxy.stop()
  await gateway?.end('SIGTERM')
  await folder.remove()
  await rm(dataDir, { recursive: true, force: true })
})

async function startGateway(port = '0'): Promise<void> {
  gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: stage.system.sandboxUrl,
    POLL_DELAYS: '200ms',
    DATA_DIR: dataDir,
    PORT: port,
  })
}

async function killGateway(): Promise<void> {
  await gateway.end('SIGKILL')
  await startGateway(new URL(gateway.url).port)
}

test('100 MB over a slow line, paused, reloaded, cut off, the gateway killed twice: they arrive, and little is sent twice', async () => {
  await startGateway()
  const { page, context, choose, row: rowOf } = await openConsole(stage.browser, proxy.url)
  const network = await createNetwork(page)
  await network({ bytesPerSecond: 4 * MB })
  const row = rowOf('documentary.mp4')
  const percent = async () => Number(await row.getByRole('progressbar').getAttribute('aria-valuenow'))
  const reaches = (value: number) => expect.poll(percent).toBeGreaterThanOrEqual(value)

  await choose(path)
  await reaches(10)
  await row.button('Pause').click()
  await row.says('Paused')
  await row.button('Resume').click()
  await reaches(25)
  await killGateway()
  await reaches(40)

  await page.reload()
  await row.says('Interrupted')
  expect(await percent()).toBeGreaterThanOrEqual(25)
  const dialog = page.waitForEvent('filechooser')
  await row.button(/^Choose file/u).click()
  await (await dialog).setFiles(path)
  await reaches(55)

  await network({ offline: true })
  await row.says('Waiting for the connection')
  await network({ bytesPerSecond: 4 * MB })
  await reaches(75)
  await killGateway()
  await row.says('Ready')

  const calls = await stage.system.seen()
  expect(calls.filter(call => call.method === 'POST')).toMatchObject([
    { fileName: 'documentary.mp4', size: SIZE, sha256: sha256(await readFile(path)), status: 202 },
  ])
  expect(proxy.sentBytes()).toBeGreaterThan(SIZE)
  // At each of five breaks what was in buffers on its way is sent again; on a busy machine they are full.
  expect(proxy.sentBytes()).toBeLessThan(1.2 * SIZE)
  await context.close()
})
