import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import { checkOut, removeState } from './other-state.ts'
import type { State } from './other-state.ts'
import { writeMp4 } from './mp4.ts'

/** What the measurements work with. */
export type Workbench = {
  rounds: number
  /** Where the 100 MB lie. */
  file: string
  /** The address of the sink. */
  sinkUrl: string
  /** Aborts when the bench is to end. */
  signal: AbortSignal
  /** A new gateway, run as `pnpm gateway` runs it, with empty data; `stop` removes the data too. */
  startGateway: (state?: State) => Promise<Child>
  /** Another state of the code, which `close` takes away. */
  checkOut: (commit: string) => Promise<State>
}

/** The largest file there may be. */
const FILE_BYTES = 100 * 1024 * 1024

const HERE: State = { root: fileURLToPath(new URL('../..', import.meta.url)), gateway: manifest.scripts.gateway }
const STATE = 'state'
// Beside the data of `pnpm start`: what counts is the disk.
const DATA = fileURLToPath(new URL('../../.data', import.meta.url))

/** `prepare` comes before everything else; `close` ends whatever was started, and leaves no file. */
export function openWorkbench({ rounds }: { rounds: number }) {
  const ending = new AbortController()
  const { signal } = ending
  const children = new Set<Promise<Child>>()
  let directory = ''
  let gateways = 0
  let closed: Promise<void> | undefined

  const workbench = {
    rounds,
    file: '',
    sinkUrl: '',
    signal,
    startGateway,
    checkOut: checkOutState,
    prepare,
    close: () => (closed ??= close()),
  }
  return workbench satisfies Workbench

  async function prepare(): Promise<void> {
    await mkdir(DATA, { recursive: true, mode: 0o700 })
    directory = await mkdtemp(join(DATA, 'bench-'))
    workbench.file = join(directory, 'video.mp4')
    await writeMp4(workbench.file, FILE_BYTES)
    workbench.sinkUrl = (await start('node tools/bench/sink.ts', HERE.root, {})).url
  }

  function checkOutState(commit: string): Promise<State> {
    return checkOut(commit, join(directory, STATE), signal)
  }

  async function startGateway(state: State = HERE): Promise<Child> {
    const dataDir = join(directory, `gateway-${(gateways += 1)}`)
    const gateway = await start(state.gateway, state.root, {
      KALEYRA_SID: 'HXAP1600000097IN',
      KALEYRA_API_KEY: 'bench',
      KALEYRA_BASE_URL: workbench.sinkUrl,
      // Every slot rests for a millisecond: the pacing plays no part.
      KALEYRA_RATE_LIMIT: '64/1ms',
      // Neither do looks at what the sink will never have done.
      POLL_DELAYS: '1h',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      PORT: '0',
    })
    return {
      ...gateway,
      async stop() {
        await gateway.stop()
        await rm(dataDir, { recursive: true, force: true })
      },
    }
  }

  function start(script: string, root: string, env: NodeJS.ProcessEnv): Promise<Child> {
    const child = startChild(script, env, signal, undefined, root)
    children.add(child)
    return child
  }

  async function close(): Promise<void> {
    ending.abort(new Error('the bench is ending'))
    await Promise.allSettled(Array.from(children, async child => (await child).stop()))
    if (directory === '') return
    await removeState(join(directory, STATE))
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}
