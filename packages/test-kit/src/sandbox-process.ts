import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readyUrl } from './ready-url.ts'

const READY = /^sandbox ready on (?<url>\S+)\n/u
const START_MS = 120_000

/** The sandbox as its command runs it. */
export async function startSandboxProcess(env: Record<string, string>) {
  const { child, output, exit } = runSandbox([], { SANDBOX_PORT: '0', ...env })
  const url = await readyUrl(child, { name: 'the sandbox', line: READY, withinMs: START_MS })
  return { url, child, exit, output }
}

export function runSandbox(args: string[], env: Record<string, string>) {
  const main = fileURLToPath(new URL('../../../apps/sandbox/src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output.text += text))
  }
  const exit = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  return { child, output, exit }
}
