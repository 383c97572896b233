import type { Kysely } from 'kysely'
import type { Database, Tables } from './database.ts'
import type { WabaId } from '../media/ids.ts'
import type { MediaEvent } from '../media/event.ts'
import { keyWithin } from './media-store.ts'
import type { KeyedUpload } from './media-store.ts'
import { IS_RECEIVING, mayHaveStray } from './conditions.ts'
import { LISTED } from '../media/media.ts'
import type { ListedMedia, Media, MediaStatus, WholeMedia } from '../media/media.ts'

export type MediaReads = ReturnType<typeof createMediaReads>
/** A media item whose calls may have made an upload that could be another item's. */
export type Rival = {
  isOpen: boolean
  /** No upload that its calls have made has a larger id than this. */
  newestIdAfter: string | null
}
export type MediaPage = { media: ListedMedia[]; hasMore: boolean }

type Deps = {
  database: Database
  now: () => number
  endedBy?: () => number
}

export function createMediaReads({ database, now, endedBy = now }: Deps) {
  return {
    /** A media item, until its three days are over. */
    async findKnown(id: string): Promise<Media | undefined> {
      // No id is so long: a megabyte of text is not searched for.
      if (id.length > MAX_ID) return undefined
      const media = await database.selectFrom('media').selectAll().where('id', '=', id).executeTakeFirst()
      return media && (media.dataExpiresAt ?? Infinity) > endedBy() ? media : undefined
    },

    /** A WABA's media items, the newest first, from after `afterSeq` on. */
    async list(page: {
      wabaId: WabaId
      status?: MediaStatus | undefined
      first: number
      afterSeq?: number | undefined
    }): Promise<MediaPage> {
      const rows = await database
        .selectFrom('media')
        .select(LISTED)
        .where('wabaId', '=', page.wabaId)
        .where(or => or.or([or('dataExpiresAt', 'is', null), or('dataExpiresAt', '>', endedBy())]))
        .$if(page.status !== undefined, query => query.where('status', '=', page.status ?? 'QUEUED'))
        .$if(page.afterSeq !== undefined, query => query.where('seq', '<', page.afterSeq ?? 0))
        .orderBy('seq', 'desc')
        .limit(page.first + 1)
        .execute()
      return { media: rows.slice(0, page.first), hasMore: rows.length > page.first }
    },

    /** The oldest event first. */
    async history(id: string): Promise<MediaEvent[]> {
      return database
        .selectFrom('event')
        .select(['at', 'status', 'cause', 'attempt', 'message'])
        .where('mediaId', '=', id)
        .orderBy('seq')
        .execute()
    },

    /**
     * The other media items of the same WABA and name whose calls may have made the upload that is searched:
     * those with a call under way, and those with a lost call that was not found. A list can be late.
     */
    async rivals({ id, wabaId, fileName }: Media): Promise<Rival[]> {
      const rows = await database
        .selectFrom('media')
        .select(['call', 'newestIdAfter'])
        .where('wabaId', '=', wabaId)
        .where('fileName', '=', fileName)
        .where('id', '!=', id)
        .where(mayHaveStray('media'))
        .execute()
      return rows.map(({ call, newestIdAfter }) => ({ isOpen: call === 'OPEN', newestIdAfter }))
    },

    /** How many media items wait to be sent, or for the rest of their bytes. */
    async countWaiting(): Promise<number> {
      const { waiting } = await database
        .selectFrom('media')
        .select(({ fn }) => fn.countAll<number>().as('waiting'))
        .where(or =>
          or.or([or('status', '=', 'QUEUED'), or.and([or('status', '=', 'RECEIVING'), or('receivedBytes', '>', 0)])]),
        )
        .executeTakeFirstOrThrow()
      return waiting
    },

    async receiving(): Promise<string[]> {
      const rows = await database.selectFrom('media').select('id').where('status', '=', 'RECEIVING').execute()
      return rows.map(row => row.id)
    },

    /** How many media items of a WABA, or of an owner, still receive their bytes. */
    async countReceiving(of: { wabaId: WabaId } | { owner: string }, on: Kysely<Tables> = database): Promise<number> {
      const { receiving } = await on
        .selectFrom('media')
        .select(({ fn }) => fn.countAll<number>().as('receiving'))
        .where(({ and }) => and(of))
        .where(IS_RECEIVING)
        .executeTakeFirstOrThrow()
      return receiving
    },

    /** The first upload of the same idempotency key; undefined without one. */
    async findByKey(upload: KeyedUpload): Promise<Media | undefined> {
      const scopedKey = keyWithin(upload)
      if (scopedKey === null) return undefined
      return database.selectFrom('media').selectAll().where('scopedKey', '=', scopedKey).executeTakeFirst()
    },

    /** The newest media item of the same WABA, bytes and type whose handle can be used for `forMs` at least. */
    async findUsable(like: Pick<WholeMedia, 'wabaId' | 'sha256' | 'type'>, forMs: number): Promise<Media | undefined> {
      return database
        .selectFrom('media')
        .selectAll()
        .where('wabaId', '=', like.wabaId)
        .where('sha256', '=', like.sha256)
        .where('type', '=', like.type)
        .where('status', '=', 'UPLOADED')
        .where('handleExpiresAt', '>=', now() + forMs)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
    },
  }
}

const MAX_ID = 64
