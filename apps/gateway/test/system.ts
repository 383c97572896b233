import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@resumable-media/sandbox'
import type { SandboxOptions } from '@resumable-media/sandbox'
import { createLog, readConfig, startGateway } from '../src/index.ts'
import { createApi } from './api.ts'

export const SECRET = 'callback-secret-of-the-tests'
export const WABA = '150440000142241'

type Options = {
  /** Keys of the gateway's configuration. */
  env?: Record<string, string>
  sandbox?: SandboxOptions
  /** Whether the sandbox knows where to call back. */
  callbacks?: boolean
}

export type System = Awaited<ReturnType<typeof startSystem>>

/** A gateway and a sandbox that talk over real HTTP, with a data folder of their own. */
export async function startSystem({ env = {}, sandbox: sandboxOptions = {}, callbacks = true }: Options = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'system-'))
  const port = await freePort()
  const callbackUrl = callbacks ? `http://127.0.0.1:${port}/callbacks/kaleyra` : undefined
  const sandboxSettings = { port: 0, processingMs: 20, callbackUrl, callbackSecret: SECRET, ...sandboxOptions }
  let sandbox = await startSandbox(sandboxSettings)
  const config = readConfig({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_CALLBACK_SECRET: SECRET,
    POLL_DELAYS: callbacks ? '1h' : '100ms',
    RETRY_DELAYS: '100ms',
    DATA_DIR: dataDir,
    PORT: String(port),
    ...env,
  })
  let gateway = await startGateway(config, createLog('silent'))
  const api = createApi(gateway.url)
  const spooled = () => readdir(join(dataDir, 'spool'))

  return {
    url: gateway.url,
    dataDir,
    sandboxUrl: sandbox.url,
    ...api,
    seen: async (): Promise<SeenCall[]> =>
      (await fetch(new URL('/_sandbox/requests', sandbox.url))).json() as Promise<SeenCall[]>,
    spooled,
    /** How many bytes of a media lie in the spool. */
    sizeOf: async (id: string) => (await stat(join(dataDir, 'spool', id))).size,
    /** The files in the spool that no media answers for. */
    async orphans(): Promise<string[]> {
      const ids = await spooled()
      const media = await Promise.all(ids.map(api.status))
      return ids.filter((_, index) => media[index] === null)
    },
    stopSandbox: () => sandbox.stop(),
    async startSandboxAgain() {
      sandbox = await startSandbox({ ...sandboxSettings, port: sandbox.port })
    },
    async restartGateway(whileDown: () => Promise<unknown> = async () => {}) {
      await gateway.stop()
      await whileDown()
      gateway = await startGateway(config, createLog('silent'))
    },
    async stop() {
      await gateway.stop()
      await sandbox.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** One call that the sandbox has seen. */
export type SeenCall = {
  at: string
  method: string
  status: number
  code: string
  fileName: string
  type: string
  size: number
  sha256: string
  mediaId: string
}

/**
 * A port that stays free until it is listened on: outside the range from which the system takes ports for outgoing
 * connections and for `port: 0`.
 */
async function freePort(): Promise<number> {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  const server = createServer()
  const listened = new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
  })
  if (!(await listened)) return freePort()
  await new Promise(resolve => server.close(resolve))
  return port
}
