import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'
import { SECRET } from '@resumable-media/test-kit/system'
import { KEY } from './command.ts'

/** A real sandbox and a real gateway, each a process. */
export async function startSystem(gatewayEnv: Record<string, string> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'cli-'))
  const port = await freePort()
  const sandbox = await startSandboxProcess({
    SANDBOX_RATE_LIMIT: '500/1h',
    SANDBOX_PROCESSING_MS: '20',
    SANDBOX_CALLBACK_URL: `http://127.0.0.1:${port}/callbacks/kaleyra`,
    SANDBOX_CALLBACK_SECRET: SECRET,
  })
  const account = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: KEY, KALEYRA_BASE_URL: sandbox.url }
  const gateway = await startGatewayProcess({
    ...account,
    KALEYRA_CALLBACK_SECRET: SECRET,
    KALEYRA_RATE_LIMIT: '500/1h',
    DATA_DIR: dataDir,
    PORT: String(port),
    ...gatewayEnv,
  })
  const control = (path: string, init?: RequestInit) => fetch(new URL(path, sandbox.url), init)
  return {
    account,
    sandboxUrl: sandbox.url,
    gatewayUrl: gateway.url,
    /** How many files the sandbox has received. */
    async uploads(): Promise<number> {
      const seen = (await (await control('/_sandbox/requests')).json()) as { method: string }[]
      return seen.filter(({ method }) => method === 'POST').length
    },
    async settings(patch: object): Promise<void> {
      const answer = await control('/_sandbox/settings', { method: 'PATCH', body: JSON.stringify(patch) })
      if (!answer.ok) throw new Error(await answer.text())
    },
    async stop() {
      await gateway.end('SIGTERM')
      sandbox.child.kill('SIGTERM')
      await sandbox.exit
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
