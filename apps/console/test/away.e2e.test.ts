import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { openConsole } from './console.ts'
import { fixture } from './files.ts'
import { setStage } from './stage.ts'

const stage = setStage()

test('offline is told as long as it lasts', async () => {
  const { context, page } = stage.console
  await context.setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await context.setOffline(false)
  await expect.poll(() => page.getByText('You are offline.').count()).toBe(0)
})

test('a gateway that is killed is told, and forgotten when it is back, with the list as it was', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'away-'))
  const env = {
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: stage.system.sandboxUrl,
    POLL_DELAYS: '100ms',
    DATA_DIR: dataDir,
  }
  const gateway = await startGatewayProcess(env)
  const other = await openConsole(stage.browser, gateway.url)
  await other.choose(fixture('image.png'))
  await other.row('image.png').says('Ready')
  await gateway.end('SIGKILL')
  const banner = other.page.getByText('The gateway cannot be reached.')
  await banner.waitFor()
  const again = await startGatewayProcess({ ...env, PORT: new URL(gateway.url).port })
  await banner.waitFor({ state: 'detached' })
  await other.row('image.png').says('Ready')
  expect(other.faults).toEqual([])
  await other.context.close()
  await again.end('SIGTERM')
  await rm(dataDir, { recursive: true })
})
