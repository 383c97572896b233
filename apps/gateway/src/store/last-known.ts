import type { Database } from './database.ts'

/**
 * The time of the newest event or callback. Newest by order, not by time: one entry of a clock that was ahead would
 * otherwise stay the newest for long.
 */
export async function findLastKnown(database: Database): Promise<number | undefined> {
  const event = await database
    .selectFrom('event')
    .select('at')
    .where('seq', '=', query => query.selectFrom('event').select(({ fn }) => fn.max('seq').as('seq')))
    .executeTakeFirst()
  const callback = await database
    .selectFrom('callback')
    .select('receivedAt as at')
    .where('seq', '=', query => query.selectFrom('callback').select(({ fn }) => fn.max('seq').as('seq')))
    .executeTakeFirst()
  const times = [event, callback].flatMap(row => (row ? [row.at] : []))
  return times.length > 0 ? Math.max(...times) : undefined
}
