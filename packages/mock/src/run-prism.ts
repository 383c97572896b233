import { once } from 'node:events'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { findSpec } from './spec.ts'

/**
 * Runs Prism's own command line in this process and answers once it listens. One process, and not a child: nothing can
 * be left behind, whichever way it ends.
 */
export async function runPrism({ host, port }: { host: string; port: number }): Promise<void> {
  // `--multiprocess` is Prism's default under NODE_ENV=production; it would fork this file instead of Prism.
  const flags = [`--host=${host}`, `--port=${port}`, '--multiprocess=false']
  process.argv = [process.execPath, 'prism', 'mock', findSpec(), ...flags]
  createRequire(import.meta.url)('@stoplight/prism-cli')
  await untilListening(host, port)
}

async function untilListening(host: string, port: number): Promise<void> {
  const deadline = Date.now() + START_MS
  while (!(await isListening(host, port))) {
    if (Date.now() > deadline) throw new Error(`Prism does not listen on ${host}:${port} after ${START_MS / 1000} s.`)
    await sleep(50)
  }
}

/** A bare connection: Prism would log a request. */
async function isListening(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const START_MS = 30_000
