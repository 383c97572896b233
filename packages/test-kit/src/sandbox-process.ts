import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The sandbox as its command runs it. */
export async function startSandboxProcess(env: Record<string, string>) {
  const { child, output, exit } = runSandbox([], { SANDBOX_PORT: '0', ...env })
  const deadline = setTimeout(() => child.kill('SIGKILL'), 10_000)
  while (!output.text.includes('\n')) {
    await Promise.race([once(child.stdout, 'data'), exit])
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the sandbox did not start: ${output.text}`)
  }
  clearTimeout(deadline)
  const url = /^sandbox ready on (?<url>\S+)\n/.exec(output.text)?.groups?.['url']
  if (url === undefined) throw new Error(`the sandbox is not ready: ${output.text}`)
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
