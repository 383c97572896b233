import { sql } from 'kysely'
import type { WabaId } from '../media/ids.ts'
import { IS_UNDER_WAY } from '../store/conditions.ts'
import type { Database } from '../store/database.ts'

/**
 * What a media item under way waits for: its bytes, nothing (it is due), a slot, the name of another, the time of its
 * next try, the answer to its call, a lookup of a lost answer, or Kaleyra's outcome.
 */
export const WAITS = ['bytes', 'nothing', 'slot', 'name', 'retry', 'answer', 'lookup', 'outcome'] as const

export type WaitsFor = (typeof WAITS)[number]

/** How many items of a WABA wait for the same, and since when the first does, in milliseconds since 1970. */
export type Waiting = { wabaId: string; waitsFor: WaitsFor; items: number; since: number }

type Deps = { database: Database; handleTtlMs: number; now: () => number }

export function createWaiting({ database, handleTtlMs, now }: Deps) {
  return {
    /** All that is under way. One statement for some WABAs, so that none blocks the process for long. */
    async read(): Promise<Waiting[]> {
      const wabas = (await WABAS.execute(database)).rows.map(({ wabaId }) => wabaId)
      const found: Waiting[] = []
      for (let from = 0; from < wabas.length; from += AT_ONCE)
        found.push(...(await ofWabas(wabas.slice(from, from + AT_ONCE))))
      return found
    },
  }

  async function ofWabas(wabaIds: readonly WabaId[]): Promise<Waiting[]> {
    const { waitsFor, since } = columns(now(), handleTtlMs)
    return database
      .selectFrom('media')
      .select(['wabaId', waitsFor.as('waitsFor'), ({ fn }) => fn.countAll<number>().as('items'), since.as('since')])
      .where('wabaId', 'in', wabaIds)
      .where(IS_UNDER_WAY)
      .groupBy(['wabaId', 'waitsFor'])
      .execute()
  }
}

/** A full queue of each is 30,000 items. */
const AT_ONCE = 20

/** The WABAs with anything under way. Each is found from the one before, since no database skips what is equal by itself. */
const WABAS = sql<{ wabaId: WabaId }>`select "wabaId" from (
  with recursive known ("wabaId") as (select min("wabaId") from "media"
    union all select (select min("wabaId") from "media" where "wabaId" > known."wabaId") from known
      where known."wabaId" is not null)
  select "wabaId" from known) as known
  where exists (select 1 from "media" where "media"."wabaId" = known."wabaId" and ${IS_UNDER_WAY})`

function columns(at: number, handleTtlMs: number) {
  return {
    waitsFor: sql<WaitsFor>`case
      when status = 'RECEIVING' then 'bytes' when status = 'PENDING' then 'outcome'
      when "call" = 'OPEN' then 'answer' when "call" <> 'NONE' then 'lookup' when "waitsForName" is not null then 'name'
      when "dueAt" <= ${at} then 'nothing' when "waitsForSlot" = 1 then 'slot' else 'retry' end`,
    // Kaleyra's time begins with the call, as the lifetime of the handle does.
    since: sql<number>`min(case
      when status = 'RECEIVING' then "createdAt" when status = 'PENDING' then "handleExpiresAt" - ${handleTtlMs}
      when "call" <> 'NONE' then coalesce("callBegunAt", "queuedAt") when "waitsForName" is not null then "queuedAt"
      when "dueAt" <= ${at} then "dueAt" when "waitsForSlot" = 1 then "queuedAt"
      else coalesce("tryingSince", "updatedAt") end)`,
  }
}
