import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { delay } from '@resumable-media/runtime/backoff'
import { Client } from 'pg'
import type { ClientConfig } from 'pg'
import { CONNECTION } from './pool.ts'

/** Heard by all instances. */
export const CHANNEL = 'resumable_media'

type Send = (text: string, values: string[]) => Promise<unknown>
export type Listener = {
  /** Runs a statement on the listening connection; undefined while there is none. Rejects when it breaks meanwhile. */
  send(text: string, values: readonly unknown[]): Promise<unknown> | undefined
  /** Rejects with SilentError when what `send` notifies, by another connection, is not heard. */
  hears(send: Send): Promise<void>
  stop(): Promise<void>
}
type Deps = {
  config: ClientConfig
  onMessage: (payload: string) => void
  /** Called when it listens again after it has not for a while. */
  onReturn: () => void
  onError: (error: unknown) => void
  beatMs?: number | undefined
}

/** What was sent to the listening connection has not come. */
export class SilentError extends Error {
  override name = 'SilentError'
  readonly code = 'SILENT'
}

const BEAT_MS = 5000
/** A dead peer acknowledges no end. */
const END_MS = 1000
/** Before the tries to connect again. */
const WAITS_MS = [100, 500, 1000, 5000]

/**
 * One connection that listens, for as long as the gateway lives. It tells itself something every few seconds: what it does
 * not hear within that time is a lost connection, and it connects again. Rejects when the first connection fails.
 */
export async function startListener({
  config,
  onMessage,
  onReturn,
  onError,
  beatMs = BEAT_MS,
}: Deps): Promise<Listener> {
  let isStopping = false
  let wake = () => {}
  /** Only this instance hears it. */
  const own = `${CHANNEL}_${randomUUID().replaceAll('-', '')}`
  let heard = Promise.withResolvers<void>()
  let client: Client | undefined = await connect()
  const running = keep()

  return {
    send: (text, values) => client?.query(text, [...values]),
    hears: beat,
    async stop() {
      isStopping = true
      wake()
      await running
    },
  }

  async function connect(): Promise<Client> {
    const one = new Client({ ...CONNECTION, ...config, query_timeout: beatMs })
    // Whether it lives is shown by its beats: the next one comes at once.
    one.on('error', () => {}).on('end', () => wake())
    one.on('notification', ({ channel, payload = '' }) => (channel === own ? heard.resolve() : onMessage(payload)))
    try {
      await one.connect()
      await one.query(`listen ${CHANNEL}; listen ${own}`)
      await beat((text, values) => one.query(text, values))
      return one
    } catch (error) {
      await end(one)
      throw error
    }
  }

  async function beat(send: Send): Promise<void> {
    heard = Promise.withResolvers()
    await send('select pg_notify($1, $2)', [own, ''])
    const isHeard = await Promise.race([heard.promise.then(() => true), sleep(beatMs, false, { ref: false })])
    if (!isHeard) throw new SilentError(`the listening connection has heard nothing for ${beatMs} ms`)
  }

  async function keep(): Promise<void> {
    for (let failures = 0; !isStopping;) {
      await pause(client ? beatMs : delay(WAITS_MS, failures))
      if (isStopping) break
      try {
        const current = client
        if (current) await beat((text, values) => current.query(text, values))
        else {
          client = await connect()
          onReturn()
        }
        failures = 0
      } catch (error) {
        failures += 1
        onError(error)
        await drop()
      }
    }
    await drop()
  }

  async function pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    const timer = setTimeout(resolve, ms)
    await promise
    clearTimeout(timer)
  }

  async function drop(): Promise<void> {
    const gone = client
    client = undefined
    if (gone) await end(gone)
  }
}

async function end(client: Client): Promise<void> {
  await Promise.race([client.end().catch(() => {}), sleep(END_MS, undefined, { ref: false })])
}
