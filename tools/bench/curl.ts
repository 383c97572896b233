import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** Measuring with another client would give other numbers. */
export class CurlMissingError extends Error {
  override name = 'CurlMissingError'
}

export async function requireCurl(): Promise<void> {
  const child = spawn('curl', ['--version'], { stdio: 'ignore' })
  await once(child, 'exit').catch((cause: unknown) => {
    throw new CurlMissingError('curl is missing, and the bench measures with it. Install curl.', { cause })
  })
}

/** Runs curl to its end: what was answered, and the wall time from its start to its exit in milliseconds. */
export async function curl(args: readonly string[], signal: AbortSignal): Promise<{ body: string; ms: number }> {
  const begun = performance.now()
  const child = spawn('curl', ['--silent', '--show-error', '--max-time', String(MAX_S), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  })
  const [[code], body, fault] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  const ms = performance.now() - begun
  if (code !== 0) throw new Error(`curl failed: ${fault.trim()}`)
  return { body, ms }
}

const MAX_S = 120
