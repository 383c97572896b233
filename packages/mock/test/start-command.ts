import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { readyUrl } from '@resumable-media/test-kit/ready-url'

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
  const url = await readyUrl(child, { name: 'the mock', line: READY, withinMs: START_MS })
  const isRunning = () => child.exitCode === null && child.signalCode === null
  return { url, output, isRunning, kill: signal => child.kill(signal), exited }
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

const READY = /^mock ready on (?<url>\S+)\n/mu
/** The last resort, on a machine that is busy with more. */
const START_MS = 120_000
