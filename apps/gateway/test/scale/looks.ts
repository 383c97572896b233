import { sql } from 'kysely'
import { createMovedClock } from './moved-clock.ts'
import { composeParts } from './parts.ts'
import { fillItems } from './population.ts'
import type { ScaleStore } from './stores.ts'

/**
 * Looks for the next due item in a store of PostgreSQL that `sent` items have left since it was last vacuumed, and then in the
 * same store after a vacuum.
 */
export async function openLooks(at: ScaleStore, sent: number) {
  const clock = createMovedClock()
  const { store } = composeParts(at, clock)
  await sql`alter table media set (autovacuum_enabled = off)`.execute(at.database)
  await fillItems(at.database, { wabas: sent, most: 1, least: 1 }, clock.now())
  await sql`update media set status = 'PENDING'`.execute(at.database)
  // Something waits behind all of them.
  await fillItems(at.database, { wabas: 100, most: 1, least: 1 }, clock.now() + 1)
  await at.analyze()
  const look = () => store.nextDueAt(['QUEUED'])
  // The first one marks what is left over.
  await look()
  return { look, vacuum: async () => void (await sql`vacuum media`.execute(at.database)) }
}
