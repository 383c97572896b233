import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { run } from '../src/run.ts'

export const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
export const KEY = 'A0000000000000000000000000000sand'

/** A folder and a home of a user's own, and the commands that are run there. */
export function newUser(env: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'user-'))
  const home = join(folder, 'home')
  const memory = join(home, '.local/state/resumable-media')
  const started = new Set<ReturnType<typeof start>>()
  const own = { PATH: process.env['PATH'] ?? '', HOME: home, ...env }
  return {
    folder,
    env: own,
    /** What is remembered of unfinished uploads. */
    remembered: () => {
      try {
        return readdirSync(memory).filter(name => name.endsWith('.json'))
      } catch {
        return []
      }
    },
    /** In this process, as `main` runs it. */
    async cli(args: readonly string[], more: { env?: Record<string, string>; cwd?: string } = {}) {
      const [stdout, stderr] = [sink(), sink()]
      const { signal } = new AbortController()
      const exitCode = await run({
        args,
        env: { ...own, ...more.env },
        cwd: more.cwd ?? folder,
        home,
        stdout,
        stderr,
        signal,
      })
      return { exitCode, stdout: stdout.text(), stderr: stderr.text(), objects: () => objectsIn(stdout.text()) }
    },
    /** As a process of its own, to be ended. */
    start(args: readonly string[], more: Record<string, string> = {}) {
      const command = start(process.execPath, [MAIN, ...args], { cwd: folder, env: { ...own, ...more } })
      started.add(command)
      return command
    },
    /** Ends by force what a failed test left. */
    async stop() {
      for (const command of started) command.kill('SIGKILL')
      await Promise.all([...started].map(command => command.ended()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type As = { cwd: string; env: Record<string, string>; uid?: number }

export function start(command: string, args: readonly string[], options: As) {
  const cache = process.env['NODE_COMPILE_CACHE']
  const env = { ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }), ...options.env }
  const child = spawn(command, args, { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => ({
    exitCode: code ?? signal,
  }))
  return {
    output,
    pid: child.pid ?? 0,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** The exit code, or the signal. */
    ended: async () => ({ ...(await ended), ...output }),
    said: (pattern: RegExp) => expect.poll(() => output.stderr).toMatch(pattern),
  }
}

export type Parsed = Record<string, unknown> & { id: string; status: string }
export const objectsIn = (text: string): Parsed[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Parsed)

function sink() {
  let text = ''
  return {
    write(part: string) {
      text += part
      return true
    },
    text: () => text,
  }
}
