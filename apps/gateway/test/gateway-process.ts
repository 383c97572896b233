import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export type GatewayProcess = Awaited<ReturnType<typeof startGatewayProcess>>

/** A gateway in a process of its own, to be killed. */
export async function startGatewayProcess(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const READY = /gateway ready on (?<url>\S+)\/graphql/u
  await expect.poll(() => READY.test(output) || child.exitCode !== null, { timeout: 20_000 }).toBe(true)
  if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}: ${output}`)
  return {
    url: READY.exec(output)?.groups?.['url'] ?? '',
    output: () => output,
    async end(signal: NodeJS.Signals): Promise<number | null> {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
      return child.exitCode
    },
  }
}
