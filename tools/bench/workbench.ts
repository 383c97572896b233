import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }
import { bundleProgram } from '../pack/program.ts'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import { startFloor } from './floor.ts'
import { startNginxRival } from './nginx-rival.ts'
import { checkOut, commitOf, removeState } from './other-state.ts'
import type { State } from './other-state.ts'
import { writeMp4 } from './mp4.ts'
import { install, RIVALS } from './install.ts'
import type { Scale } from './scale.ts'
import { createSharedEngine } from './shared-engine.ts'
import { openSyncCounters } from './syncs.ts'
import type { SyncCounter } from './syncs.ts'

/** `env` has keys beside those of the bench. */
type GatewayOptions = { data?: string; flags?: string; env?: NodeJS.ProcessEnv }

/** What the measurements work with. */
export type Workbench = {
  scale: Scale
  /** The large file. */
  file: string
  /** A folder on the disk of the data. */
  folder: string
  sinkUrl: string
  /** Aborts when the bench is to end. */
  signal: AbortSignal
  /** A new gateway, run as `pnpm gateway` runs it; `stop` removes its data, which are empty unless `data` is given. */
  startGateway: (state?: State, options?: GatewayOptions) => Promise<Child>
  /** A new gateway on what several share. */
  startSharing: (place: 'folder' | 'S3') => Promise<Child>
  startRival: (script: string, env: NodeJS.ProcessEnv) => Promise<Child>
  startNodeFloor: (env?: NodeJS.ProcessEnv) => Promise<Child>
  startFloor: () => Promise<Child>
  startNginx: () => Promise<{ url: string; pid: number; stop(): Promise<void> }>
  /** Another state of the code. Throws where this clone does not have the commit. */
  checkOut: (commit: string) => Promise<State>
  /** This state, with the gateway as one file that has all it imports. Throws where the console was not built. */
  bundle: () => Promise<State>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const HERE: State = { root: ROOT, gateway: manifest.scripts.gateway }
const MAIN = 'apps/gateway/src/main.ts'
// Beside the data of `pnpm start`: what counts is the disk.
const DATA = join(ROOT, '.data')

/** `prepare` comes before everything else; `close` ends whatever was started, and leaves no file. */
export function openWorkbench(scale: Scale, prefix = 'bench-') {
  const ending = new AbortController()
  const { signal } = ending
  const started = new Set<Promise<{ stop(): Promise<void> }>>()
  const states = new Map<string, Promise<State>>()
  let preparing: Promise<void> | undefined
  let rivals: Promise<void> | undefined
  let openCounter: (() => SyncCounter) | undefined
  let bundled: Promise<State> | undefined
  let gateways = 0
  let closed: Promise<void> | undefined

  const shared = createSharedEngine({ folder: () => workbench.folder, start })
  const workbench: Workbench & { prepare(): Promise<void>; close(): Promise<void> } = {
    scale,
    file: '',
    folder: '',
    sinkUrl: '',
    signal,
    startGateway,
    startSharing: async place => startGateway(HERE, { env: await shared.envOf(place) }),
    startRival,
    startNodeFloor,
    startFloor: () => keep(startFloor(workbench, start)),
    startNginx: () => keep(startNginxRival(workbench.sinkUrl, workbench.folder, scale.largeBytes)),
    checkOut: checkOutOnce,
    bundle: () => (bundled ??= bundle()),
    prepare: () => (preparing ??= prepare()),
    close: () => (closed ??= close()),
  }
  return workbench

  async function prepare(): Promise<void> {
    await mkdir(DATA, { recursive: true, mode: 0o700 })
    workbench.folder = await mkdtemp(join(DATA, prefix))
    workbench.file = join(workbench.folder, 'video.mp4')
    signal.throwIfAborted()
    await writeMp4(workbench.file, scale.largeBytes)
    openCounter = await openSyncCounters(workbench.folder, signal)
    workbench.sinkUrl = (await start('node tools/bench/sink.ts', {})).url
  }

  function checkOutOnce(commit: string): Promise<State> {
    const folder = join(workbench.folder, `state-${commit}`)
    const state = states.get(commit) ?? checkOutNew(commit, folder)
    states.set(commit, state)
    return state
  }

  async function checkOutNew(commit: string, folder: string): Promise<State> {
    const found = await commitOf(commit)
    if (found === undefined) throw new TypeError(`commit ${commit} is not in this clone`)
    process.stderr.write(`   installing commit ${commit}\n`)
    return checkOut(found, folder, signal)
  }

  async function startGateway(state = HERE, { data, flags = '', env: more = {} }: GatewayOptions = {}) {
    const dataDir = data ?? join(workbench.folder, `gateway-${(gateways += 1)}`)
    const env = { ...GATEWAY, ...compileCache(), KALEYRA_BASE_URL: workbench.sinkUrl, DATA_DIR: dataDir, ...more }
    const gateway = await start(state.gateway.replace(/^node/u, `node${flags}`), env, state.root)
    return {
      ...gateway,
      async stop(by?: NodeJS.Signals) {
        await gateway.stop(by)
        if (data === undefined) await rm(dataDir, { recursive: true, force: true })
      },
    }
  }

  async function startRival(script: string, env: NodeJS.ProcessEnv): Promise<Child> {
    if (!rivals) process.stderr.write('   installing the rivals\n')
    await (rivals ??= install(RIVALS, signal))
    return start(`node ${script}`, { ...env, SINK: workbench.sinkUrl }, RIVALS)
  }

  function startNodeFloor(env: NodeJS.ProcessEnv = {}): Promise<Child> {
    // By the flags of the gateway, which are for programs that pass on many bytes.
    const script = HERE.gateway.replace('node ', '').replace(MAIN, 'node-floor.js')
    return startRival(script, { ...env, FOLDER: workbench.folder })
  }

  async function bundle(): Promise<State> {
    const main = await bundleProgram('apps/gateway', join(workbench.folder, 'bundle'))
    return { ...HERE, gateway: HERE.gateway.replace(MAIN, relative(ROOT, main)) }
  }

  async function start(script: string, env: NodeJS.ProcessEnv, cwd = ROOT): Promise<Child> {
    const counter = openCounter?.()
    const child = await keep(startChild({ script, env: { ...env, ...counter?.env }, signal, cwd }))
    return { ...child, ...(counter && { syncs: counter.read }) }
  }

  function keep<Running extends { stop(): Promise<void> }>(running: Promise<Running>): Promise<Running> {
    started.add(running)
    return running
  }

  async function close(): Promise<void> {
    ending.abort(new Error('the bench is ending'))
    // It may be about to make its folder, or a file in it.
    await Promise.allSettled([preparing])
    await Promise.allSettled(Array.from(started, async running => (await running).stop()))
    await Promise.allSettled([rivals, shared.stop(), ...states.values()])
    if (workbench.folder === '') return
    await Promise.all(Array.from(states.keys(), commit => removeState(join(workbench.folder, `state-${commit}`))))
    await rm(workbench.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

const GATEWAY = {
  KALEYRA_SID: 'HXAP1600000097IN',
  KALEYRA_API_KEY: 'bench',
  // Every slot rests for a millisecond: the pacing plays no part.
  KALEYRA_RATE_LIMIT: '64/1ms',
  // Neither do looks at what the sink will never have done.
  POLL_DELAYS: '1h',
  LOG_LEVEL: 'warn',
  PORT: '0',
}

/** Of the tests alone: they need no figures, and start in two thirds of the time. */
const compileCache = () => {
  const { NODE_COMPILE_CACHE } = process.env
  return NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }
}
