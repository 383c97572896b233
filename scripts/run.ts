import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Where Node keeps what it has compiled of our programs: the next start takes two thirds of the time. */
export const COMPILED = join(ROOT, 'node_modules/.cache/compiled')

/** Runs a command of the workspace's own tools to its end. Answers its exit code, and all that it printed. */
export async function run([program, ...args]: Command): Promise<{ exitCode: number; output: string }> {
  const child = spawn(program, args, { cwd: ROOT, env: toolEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { exitCode: code ?? 1, output }
}

type Command = readonly [program: string, ...args: string[]]

/** In which the workspace's own tools are found, and tell nobody of it. */
export const toolEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  REDOCLY_TELEMETRY: 'off',
})
