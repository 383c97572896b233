import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { readyUrl } from './ready-url.ts'

/** The main module of the gateway. Before the tests it is bundled, by `test/prepare.ts`. */
export const GATEWAY_MAIN =
  process.env['GATEWAY_MAIN'] ?? fileURLToPath(new URL('../../../apps/gateway/src/main.ts', import.meta.url))
const READY = /gateway ready on (?<url>\S+)\/graphql/u
const START_MS = 120_000

export type GatewayProcess = Awaited<ReturnType<typeof startGatewayProcess>>

type As = {
  /** Another user, which only root can start it as. */
  uid?: number
  umask?: string
  /** How many files and sockets it may have open at most. */
  openFiles?: number
  /** The network namespace that it is in, by its name. */
  within?: string
}

/** A gateway in a process of its own, to be killed. */
export async function startGatewayProcess(
  env: Record<string, string>,
  { uid, umask = '022', openFiles, within }: As = {},
) {
  const limit = openFiles === undefined ? '' : `ulimit -n ${openFiles} && `
  const command = [...(within === undefined ? [] : ['ip', 'netns', 'exec', within]), process.execPath, GATEWAY_MAIN]
  const child = spawn('sh', ['-c', `umask "$0"; ${limit}exec "$@"`, umask, ...command], {
    // With the cache it starts in two thirds of the time; without it a process that is killed leaves none to the next.
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const url = await readyUrl(child, { name: 'the gateway', line: READY, withinMs: START_MS })
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
