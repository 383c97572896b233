import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readyUrl } from '@resumable-media/test-kit/ready-url'
import type { Syncs } from './syncs.ts'

export type Child = {
  url: string
  pid: number
  exited: Promise<void>
  /** Its syncs so far, where they are counted. */
  syncs?: () => Syncs
  /** Kills it, or sends the signal that is given, and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Where goes what a program has to say beside the line that says it is ready. */
export type Say = (text: string) => void

export type Program = {
  /** `node …` runs on this Node. The words are split at spaces. */
  script: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  say?: Say
  cwd?: string
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY = / ready on (?<url>[^\s"]+)/u
const READY_MS = 120_000

/**
 * Starts a program in the root of the repository, or in `cwd`, silently, and waits until it is ready. For Node the IPC
 * channel is the leash. `signal` kills it at once: what it holds is thrown away.
 */
export async function startChild({ script, env, signal, say = warn, cwd = ROOT }: Program): Promise<Child> {
  signal.throwIfAborted()
  const [command = '', ...args] = script.split(' ')
  const isNode = command === 'node'
  const child = spawn(isNode ? process.execPath : command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', ...(isNode ? (['ipc'] as const) : [])],
    // Ctrl-C is for whoever started it, who may want to ask it something before it ends.
    detached: true,
  })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()).once('error', () => resolve()))
  const kill = () => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  void exited.then(() => signal.removeEventListener('abort', kill))
  child.stderr?.setEncoding('utf8').on('data', say)
  child.stdout?.setEncoding('utf8').on('data', (text: string) => READY.test(text) || say(text))
  const url = await readyUrl(child, { name: script, line: READY, withinMs: READY_MS })
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    async stop(by = 'SIGKILL') {
      child.kill(by)
      await exited
    },
  }
}

const warn: Say = text => process.stderr.write(text)
