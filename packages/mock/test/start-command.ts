import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The command, running; `exited` answers its exit code once it is gone. */
export type Command = {
  url: string
  /** What it has said so far. */
  output: () => string
  isRunning: () => boolean
  kill: (signal: NodeJS.Signals) => void
  exited: Promise<number | null>
}

export const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** `argv0` is the name that Node runs under. */
type Setting = { env?: NodeJS.ProcessEnv; argv0?: string }

/** Starts Node with `args` and waits for the mock's ready line; throws with the output if there is none. */
export async function startCommand(args: string[], setting: Setting = {}): Promise<Command> {
  const { child, output } = run(args, setting)
  const exited = once(child, 'exit').then(() => child.exitCode)
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline && child.exitCode === null) {
    const url = READY.exec(output())?.groups?.['url']
    if (url !== undefined) {
      const isRunning = () => child.exitCode === null && child.signalCode === null
      return { url, output, isRunning, kill: signal => child.kill(signal), exited }
    }
    await sleep(20)
  }
  child.kill('SIGKILL')
  throw new Error(`No ready line within ${START_MS} ms. The command said:\n${output()}`)
}

/** Runs Node with `args` to its end. */
export async function runCommand(args: string[]): Promise<{ code: number | null; output: string }> {
  const { child, output } = run(args, {})
  await once(child, 'close', { signal: AbortSignal.timeout(START_MS) })
  return { code: child.exitCode, output: output() }
}

/** In a folder that is not the workspace's: the command works from anywhere. */
function run(args: string[], { env, argv0 = process.execPath }: Setting) {
  const child = spawn(process.execPath, args, { cwd: tmpdir(), env: { ...process.env, ...env }, argv0 })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return { child, output: () => text }
}

const READY = /^mock ready on (?<url>\S+)$/m
/** The last resort, on a machine that is busy with more. */
const START_MS = 55_000
