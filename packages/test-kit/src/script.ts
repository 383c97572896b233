import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** A root script as a newcomer runs it: by npx, in an environment that has nothing of this test's own. */
export type Script = {
  pid: number
  output(): string
  printed(pattern: RegExp): Promise<string>
  tree(): number[]
  /** Its exit code, once it has ended and all that it said has come; null after a signal. */
  ended: Promise<number | null>
  kill(signal: NodeJS.Signals): void
}

const running = new Set<ChildProcess>()

export function runScript(script: string, env: Record<string, string>): Script {
  return runPasted(`npx --yes pnpm@12.21.0 ${script}`, env)
}

/** One command, as it is pasted into a shell in the clone, or in another folder. */
export function runPasted(command: string, env: Record<string, string>, cwd = ROOT): Script {
  const child = spawn('sh', ['-c', `exec ${command}`], {
    cwd,
    env: { ...newcomersEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const pid = child.pid ?? 0
  const ended = once(child, 'close').then(() => child.exitCode)
  return {
    pid,
    ended,
    output: () => output,
    async printed(pattern) {
      await expect.poll(() => output).toMatch(pattern)
      return pattern.exec(output)?.[0] ?? ''
    },
    tree: () => treeOf(pid),
    kill: signal => void child.kill(signal),
  }
}

/** The environment of a newcomer's shell, but for where this machine gets its packages from, and whom it trusts for them. */
export function newcomersEnv(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  const npmConfig = Object.entries(process.env).flatMap(([key, value = '']) =>
    /^(?:npm_config_(?:registry|cache|userconfig)|NODE_EXTRA_CA_CERTS)$/iu.test(key) ? [[key, value] as const] : [],
  )
  return { ...Object.fromEntries(npmConfig), PATH: withoutOwnNode(PATH), HOME }
}

/** Ends by force what a failed test left. */
export function killAll(): void {
  for (const child of running) for (const pid of treeOf(child.pid ?? 0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  running.clear()
}

export const isAlive = (pid: number) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/mu.test(read(`/proc/${pid}/status`))

/** A process and all below it. */
export function treeOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter(name => /^\d+$/u.test(name))
    .filter(name => new RegExp(`^PPid:\\s+${pid}$`, 'mu').test(read(`/proc/${name}/status`)))
  return [pid, ...children.flatMap(child => treeOf(Number(child)))]
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** pnpm puts the workspace's own Node first on the path of the tests; a newcomer's shell does not. */
const withoutOwnNode = (path: string) =>
  path
    .split(':')
    .filter(folder => !folder.includes('node_modules'))
    .join(':')
