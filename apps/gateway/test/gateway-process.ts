import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const READY = /gateway ready on (?<url>\S+)\/graphql/u
const START_MS = 55_000

export type GatewayProcess = Awaited<ReturnType<typeof startGatewayProcess>>

/** A gateway in a process of its own, to be killed; it may have `openFiles` files and sockets open at most. */
export async function startGatewayProcess(env: Record<string, string>, { openFiles }: { openFiles?: number } = {}) {
  const limit = openFiles === undefined ? '' : `ulimit -n ${openFiles} && `
  const child = spawn('sh', ['-c', `${limit}exec "$0" "$1"`, process.execPath, MAIN], {
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the gateway is not ready: ${output}`)), START_MS)
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
        const ready = READY.exec(output)?.groups?.['url']
        if (ready !== undefined) resolve(ready)
      })
    child.once('close', code => reject(new Error(`the gateway ended with ${code}: ${output}`)))
    child.once('close', () => clearTimeout(timer))
  })
  return {
    url,
    pid: child.pid ?? 0,
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
