import { randomUUID } from 'node:crypto'
import { CompiledQuery, sql } from 'kysely'
import { STATUSES } from '../../media/media.ts'
import type { Database } from '../database.ts'
import { createSignals } from '../signals.ts'
import type { Signal, Signals } from '../signals.ts'
import { parseAddress } from './address.ts'
import { checkServer } from './check-server.ts'
import { asDatabaseError, cannotBeUsed } from './database-error.ts'
import { CHANNEL, SilentError, startListener } from './listener.ts'

type Deps = {
  /** Of the database itself, not of a pooler. */
  url: string
  /** The key that has the URL. */
  key?: 'DATABASE_URL' | 'DATABASE_DIRECT_URL'
  database: Database
  /** Told why the listening connection was lost. */
  onError: (error: unknown) => void
  beatMs?: number | undefined
}

/** A payload has fewer than 8,000 bytes, and an id at most 64. */
const MOST_IDS = 100
/** So many are kept while there is no connection; after more, the others read everything. */
const MOST_KEPT = 1000

const MISSED: Signal = { ids: [], wakes: STATUSES, missed: true }

/**
 * The signals of all gateways on one database. Those of this one are heard at once, those of others once their
 * transactions are committed. After a lost connection a signal says that some may have been missed. Throws DatabaseError
 * when the listening connection cannot be used.
 */
export async function startPostgresSignals({ url, key = 'DATABASE_URL', database, onError, beatMs }: Deps) {
  const address = parseAddress(url)
  const instance = randomUUID()
  const local = createSignals()
  let unsent: string[] = []
  let isSending = false
  const config = await checkServer(address).catch(refuse)
  const listener = await startListener({
    config,
    onMessage: hear,
    onReturn() {
      local.publish(MISSED)
      void sendAll()
    },
    onError,
    beatMs,
  }).catch(refuse)
  try {
    await listener.hears((text, values) => database.executeQuery(CompiledQuery.raw(text, values)))
  } catch (error) {
    await listener.stop()
    refuse(error)
  }

  const signals: Signals = {
    subscribe: local.subscribe,
    publish(signal) {
      local.publish(signal)
      unsent.push(...payloadsOf(instance, signal))
      if (unsent.length > MOST_KEPT) unsent = payloadsOf(instance, MISSED)
      void sendAll()
    },
    async publishIn(tx, signal) {
      for (const payload of payloadsOf(instance, signal))
        await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(tx)
      return () => local.publish(signal)
    },
  }
  return { ...signals, stop: listener.stop }

  function hear(payload: string): void {
    const signal = signalOf(payload)
    if (signal && signal.from !== instance) local.publish(signal.signal)
  }

  /** In their order, and again after a lost connection: to hear a signal twice costs a read. */
  async function sendAll(): Promise<void> {
    if (isSending) return
    isSending = true
    try {
      while (unsent.length > 0) {
        const some = unsent
        unsent = []
        const sent = listener.send(SEND, [CHANNEL, some])
        const isSent =
          sent !== undefined &&
          (await sent.then(
            () => true,
            () => false,
          ))
        if (isSent) continue
        unsent = [...some, ...unsent]
        return
      }
    } finally {
      isSending = false
    }
  }

  function refuse(error: unknown): never {
    if (error instanceof SilentError)
      throw cannotBeUsed(
        address.where,
        'it tells nothing',
        key === 'DATABASE_URL' ? 'DATABASE_URL goes through a pooler: set DATABASE_DIRECT_URL.' : NOT_DIRECT,
        error,
      )
    const refusal = asDatabaseError(error, address.where, address.config.password !== undefined)
    refusal.message = refusal.message.replaceAll('DATABASE_URL', key)
    throw refusal
  }
}

const NOT_DIRECT =
  'DATABASE_DIRECT_URL goes through a pooler too, or to another database than DATABASE_URL: name that database itself.'

/** In their order; equal ones within a transaction come once. */
const SEND = 'select pg_notify($1, payload) from unnest($2::text[]) with ordinality as sent (payload, n) order by n'

/** Undefined for what another program has sent. */
function signalOf(payload: string): { from: string; signal: Signal } | undefined {
  try {
    const { from, ...signal } = JSON.parse(payload) as Signal & { from: string }
    return Array.isArray(signal.ids) && Array.isArray(signal.wakes) ? { from, signal } : undefined
  } catch {
    return undefined
  }
}

/** Of a signal with many ids there are several, each of which wakes the same. */
function payloadsOf(from: string, { ids, ...rest }: Signal): string[] {
  const parts = Array.from({ length: Math.max(1, Math.ceil(ids.length / MOST_IDS)) }, (_, n) =>
    ids.slice(n * MOST_IDS, (n + 1) * MOST_IDS),
  )
  return parts.map(part => JSON.stringify({ from, ids: part, ...rest }))
}
