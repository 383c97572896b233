import { createApi } from './api.ts'
import { freePort } from './free-port.ts'
import { newFolder } from './place.ts'
import type { Place } from './place.ts'

export const SECRET = 'callback-secret-of-the-tests'
export const WABA = '150440000142241'
/** For a call to a sandbox that starts again at its port: a connection that is kept would be to the one before. */
export const ONCE = { headers: { connection: 'close' } }

/** A clock that a test moves. */
type Clock = { now(): number; monotonic(): number }
/** How slowly a body may come. */
type Slowest = { bytes: number; windowMs: number }
type Running = { url: string; stop(): Promise<void> }

/** The two programs, handed in: this package depends on neither. `Config`, `Log` and `SandboxOptions` are theirs. */
export type Programs<Config, Log, SandboxOptions> = {
  readConfig(env: Record<string, string>): Config
  createLog(level: 'silent'): Log
  startGateway(config: Config, log: Log, clock: Clock, slowest?: Slowest): Promise<Running>
  startSandbox(options: SandboxOptions): Promise<Running & { port: number }>
  /** A data folder unless named. */
  newPlace?: () => Promise<Place>
}

type Options<Log, SandboxOptions> = {
  /** Keys of the gateway's configuration. */
  env?: Record<string, string>
  sandbox?: SandboxOptions
  /** Whether the sandbox knows where to call back. */
  callbacks?: boolean
  /** What reads the gateway's log. */
  log?: Log
  slowest?: Slowest
  /** Where the sandbox is to call back instead, made from where it would. */
  callbackUrl?: (url: string) => string
}

export type System = Awaited<ReturnType<ReturnType<typeof createStartSystem>>>

/** Answers a function that starts a gateway and a sandbox, which talk over real HTTP, with a place of their own for data. */
export function createStartSystem<Config, Log, SandboxOptions extends object>(
  programs: Programs<Config, Log, SandboxOptions>,
) {
  return (options: Options<Log, SandboxOptions> = {}) => startSystem(programs, options)
}

async function startSystem<Config, Log, SandboxOptions extends object>(
  { readConfig, createLog, startGateway, startSandbox, newPlace = newFolder }: Programs<Config, Log, SandboxOptions>,
  options: Options<Log, SandboxOptions>,
) {
  const { env = {}, sandbox: sandboxOptions, callbacks = true, callbackUrl: urlFor = url => url } = options
  const place = await newPlace()
  const port = await freePort()
  const callbackUrl = callbacks ? urlFor(`http://127.0.0.1:${port}/callbacks/kaleyra`) : undefined
  const sandboxSettings = {
    port: 0,
    processingMs: 20,
    callbackUrl,
    callbackSecret: SECRET,
    ...sandboxOptions,
  } as unknown as SandboxOptions
  let sandbox = await startSandbox(sandboxSettings)
  const config = readConfig({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_CALLBACK_SECRET: SECRET,
    POLL_DELAYS: callbacks ? '1h' : '100ms',
    RETRY_DELAYS: '100ms',
    ...place.env,
    PORT: String(port),
    ...env,
  })
  let passedMs = 0
  let aheadMs = 0
  const clock = {
    now: () => Date.now() + passedMs + aheadMs,
    monotonic: () => performance.now() + passedMs,
  }
  const start = () => startGateway(config, options.log ?? createLog('silent'), clock, options.slowest)
  let gateway = await start()
  const api = createApi(gateway.url)
  async function settings(patch: object): Promise<void> {
    const init = { ...ONCE, method: 'PATCH', body: JSON.stringify(patch) }
    const response = await fetch(new URL('/_sandbox/settings', sandbox.url), init)
    if (!response.ok) throw new Error(await response.text())
  }
  const { rows, spooled, sizeOf } = place

  return {
    url: gateway.url,
    /** The same gateway, called with a token. */
    as: (token: string) => createApi(gateway.url, { authorization: `Bearer ${token}` }),
    /** Empty where it has no data folder. */
    dataDir: place.env['DATA_DIR'] ?? '',
    sandboxUrl: sandbox.url,
    ...api,
    seen: async (): Promise<SeenCall[]> =>
      (await fetch(new URL('/_sandbox/requests', sandbox.url), ONCE)).json() as Promise<SeenCall[]>,
    /** Runs one statement on its database. */
    rows,
    spooled,
    /** How many bytes of a media item are in the spool. */
    sizeOf,
    /** The files in the spool without a media item. */
    async orphans(): Promise<string[]> {
      const ids = await spooled()
      const media = await Promise.all(ids.map(api.status))
      return ids.filter((_, index) => media[index] === null)
    },
    settings,
    /** So much time has passed for both since the start, besides the real one. */
    async moveClock(ms: number) {
      await place.moveClock(ms, () => (passedMs = ms))
      await settings({ clockOffsetMs: ms })
    },
    /** Sets the clock of the gateway alone: so far ahead of the time that has passed, or behind it. */
    setClock(ms: number) {
      aheadMs = ms
    },
    stopSandbox: () => sandbox.stop(),
    async startSandboxAgain() {
      sandbox = await startSandbox({ ...sandboxSettings, port: sandbox.port })
    },
    async restartGateway(whileDown: () => Promise<unknown> = async () => {}) {
      await gateway.stop()
      await whileDown()
      gateway = await start()
    },
    async stop() {
      await gateway.stop()
      await sandbox.stop()
      await place.remove()
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
