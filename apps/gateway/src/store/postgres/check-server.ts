import { Client } from 'pg'
import type { ClientConfig } from 'pg'
import type { Address } from './address.ts'
import { cannotBeUsed, hasNoTls } from './database-error.ts'
import { CONNECTION } from './pool.ts'

const OLDEST = 14

/**
 * Throws DatabaseError where the server is too old or takes no writes, and what pg throws. Answers how to connect, which
 * `sslmode=prefer` leaves to the server.
 */
export async function checkServer({ config, where, mayBePlain }: Address): Promise<ClientConfig> {
  const client = new Client({ ...CONNECTION, ...config })
  // Its end, when that comes by itself.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number; isStandby: boolean; isReadOnly: boolean }>(STATE)
    const [{ version, isStandby, isReadOnly } = { version: 0, isStandby: false, isReadOnly: false }] = rows
    const major = Math.floor(version / 10_000)
    if (major < OLDEST)
      throw cannotBeUsed(where, `it is PostgreSQL ${major}`, `Upgrade it to PostgreSQL ${OLDEST} or later.`)
    if (isStandby) throw cannotBeUsed(where, 'it is a read-only replica', 'Name the primary in DATABASE_URL.')
    if (isReadOnly) throw cannotBeUsed(where, 'its transactions are read-only', READ_ONLY_CURE)
    return config
  } catch (error) {
    if (mayBePlain && hasNoTls(error)) return await checkServer(plain({ config, where, mayBePlain }))
    throw error
  } finally {
    await client.end()
  }
}

const plain = ({ config, where }: Address): Address => ({ config: { ...config, ssl: false }, where, mayBePlain: false })

const STATE = `select current_setting('server_version_num')::integer as version, pg_is_in_recovery() as "isStandby",
  current_setting('transaction_read_only') = 'on' as "isReadOnly"`

const READ_ONLY_CURE = 'Switch default_transaction_read_only off for this user and this database.'
