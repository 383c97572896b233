import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { GATEWAY_MAIN, startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { onPostgres } from '@resumable-media/test-kit/postgres'
import { SECRET } from '@resumable-media/test-kit/system'
import { createTus } from '@resumable-media/test-kit/tus'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { newKeys, startEngines } from './engines.ts'
import type { Engines } from './engines.ts'

/** A folder, and the keys of a place that is new and empty. Gateways work on either, at one port, after each other. */
type Places = {
  dataDir: string
  keys: Awaited<ReturnType<typeof newKeys>>
  /** The name of the database, and the prefix of its objects. */
  name: string
  port: number
  sandbox: Sandbox
  engines: Engines
}

type Env = Record<string, string>
type Ended = { code: number | null; told: string }
export type TwoPlaces = ReturnType<typeof useTwoPlaces>

/** New ones for each test. */
export function useTwoPlaces() {
  const places = {} as Places
  let home: string
  let running: GatewayProcess[] = []
  beforeAll(async () => {
    places.engines = await startEngines()
  })
  afterAll(() => places.engines.stop())
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'move-'))
    const { postgres, store } = places.engines
    const keys = await newKeys({ server: postgres.url(), endpoint: store.endpoint })
    const name = new URL(keys.DATABASE_URL).pathname.slice(1)
    Object.assign(places, { dataDir: join(home, 'data'), keys, name, port: await freePort() })
    await startKaleyra(0)
  })
  afterEach(async () => {
    places.engines.store.fault(() => undefined)
    for (const one of running) await one.end('SIGKILL')
    running = []
    await places.sandbox.stop()
    await rm(home, { recursive: true, force: true })
  })

  async function startKaleyra(port: number): Promise<void> {
    const callbackUrl = `http://127.0.0.1:${places.port}/callbacks/kaleyra`
    places.sandbox = await startSandbox({ port, processingMs: 20, callbackUrl, callbackSecret: SECRET })
  }

  async function start(env: Env): Promise<GatewayProcess> {
    const gateway = await startGatewayProcess({
      KALEYRA_SID: 'HXAP1600000097IN',
      KALEYRA_API_KEY: places.sandbox.account.apiKey,
      KALEYRA_BASE_URL: places.sandbox.url,
      KALEYRA_CALLBACK_SECRET: SECRET,
      KALEYRA_RATE_LIMIT: '100/1h',
      SHUTDOWN_GRACE: '1s',
      POLL_DELAYS: '1h',
      RETRY_DELAYS: '100ms',
      LOOK_AGAIN_DELAY: '100ms',
      PORT: String(places.port),
      ...env,
    })
    running.push(gateway)
    return gateway
  }

  const inFolder = () => ({ DATA_DIR: places.dataDir })
  const both = () => ({ ...inFolder(), ...places.keys })
  const api = () => createApi(`http://127.0.0.1:${places.port}`)
  const upload = async (fileName: string, input: object = {}) =>
    api().upload(await blobOf('image.png'), fileName, input)

  return Object.assign(places, {
    startKaleyra,
    start,
    inFolder,
    both,
    api,
    upload,
    tus: () => createTus(`http://127.0.0.1:${places.port}`),
    /** The names of the files that were sent to Kaleyra; null for one that was refused before its body was read. */
    posts: () => places.sandbox.requests.filter(call => call.method === 'POST').map(call => call.fileName),
    rows: (statement: string) => onPostgres(places.keys.DATABASE_URL, statement),

    /** A command as an operator types it. */
    command(word: string, env: Env = both()): Promise<Ended> {
      const environment = { PATH: process.env['PATH'], ...env }
      return new Promise(resolve => {
        execFile(process.execPath, [GATEWAY_MAIN, word], { env: environment }, (error, stdout, stderr) => {
          resolve({ code: error ? ((error.code as number | undefined) ?? null) : 0, told: error ? stderr : stdout })
        })
      })
    },

    /** Items in the folder that wait for Kaleyra, each with its file. */
    async fillFolder(items: number): Promise<string[]> {
      await places.sandbox.stop()
      const filling = await start({ ...inFolder(), RETRY_DELAYS: '1h' })
      const ids: string[] = []
      for (let n = 0; n < items; n += 1) ids.push((await upload(`item-${n}.png`)).id)
      await filling.end('SIGTERM')
      await startKaleyra(places.sandbox.port)
      return ids
    },

    /** What waits at the new place is due. */
    hurry: () => onPostgres(places.keys.DATABASE_URL, 'update media set "dueAt" = 0'),
  })
}
