import type { Insertable, Kysely, Updateable } from 'kysely'
import type { Database, Tables } from './database.ts'
import type { Cause } from '../media/event.ts'
import { keyWithin } from './idempotency-key.ts'
import type { KeyedUpload } from './idempotency-key.ts'
import { statesBefore } from '../media/media.ts'
import type { Media, MediaStatus, WholeMedia } from '../media/media.ts'
import { moveNameLine } from './name-line.ts'
import { createTogether } from './group-commit.ts'

export type NewMedia = Pick<WholeMedia, 'id' | 'fileName' | 'type' | 'size' | 'sha256'> &
  KeyedUpload &
  Partial<Pick<Media, 'renewedFrom'>>
/** A media whose bytes are still to come; it is given up at `dueAt`. */
export type NewReceiving = Pick<Media, 'id' | 'fileName' | 'size' | 'dueAt'> &
  KeyedUpload &
  Pick<Media, 'declaredType' | 'expectedSha256' | 'uploadMetadata'>
export type MediaChange = Omit<Updateable<Tables['media']>, 'status' | 'updatedAt' | 'id' | 'seq'>
/** What must hold for a change to be written, and what its history is to say; without a cause it says nothing. */
export type Guard = ({ to: MediaStatus } | { within: MediaStatus }) & {
  attempts?: number
  /** False: only while no call is under way. */
  callBegun?: false
  cause?: Cause
  message?: string | null
}
/** Throws when a row must not be added, by what `tx` sees. */
export type Check = (tx: Kysely<Tables>) => Promise<void>
/** Hears which media have changed, and the WABA whose queue has moved on with that, where one has. */
export type Hear = (ids: readonly string[], queueOf?: string) => void
export type MediaStore = ReturnType<typeof createMediaStore>

/** The rows of the media, and the only place that changes their state. */
export function createMediaStore({ database, now }: { database: Database; now: () => number }) {
  const together = createTogether(database)
  const listeners = new Map<string, Set<() => void>>()
  const hearers = new Set<Hear>()
  const announce: Hear = (ids, queueOf) => {
    for (const id of ids) listeners.get(id)?.forEach(listener => listener())
    hearers.forEach(hear => hear(ids, queueOf))
  }
  const tell = (...ids: string[]) => announce(ids)

  return {
    /** Adds a media whose bytes are safe; it is due at once. Not if `check`, in the same transaction, throws. */
    async insert({ idempotencyKey, ...media }: NewMedia, check: Check = async () => {}): Promise<void> {
      const at = now()
      const row: Insertable<Tables['media']> = {
        ...BLANK,
        ...media,
        scopedKey: keyWithin({ ...media, idempotencyKey }),
        status: 'QUEUED',
        createdAt: at,
        updatedAt: at,
        queuedAt: at,
        dueAt: at,
      }
      const cause = media.renewedFrom ? 'RENEWAL' : 'UPLOAD'
      const event = { mediaId: media.id, at, status: 'QUEUED', cause, attempt: 0, message: null } as const
      await database.transaction().execute(async tx => {
        await check(tx)
        await tx.insertInto('media').values(row).execute()
        await tx.insertInto('event').values(event).execute()
      })
      tell(media.id)
    },

    /** Adds a media whose bytes are still to come. Not if `check`, in the same transaction, throws. */
    async begin({ idempotencyKey, ...media }: NewReceiving, check: Check = async () => {}): Promise<void> {
      const at = now()
      const scopedKey = keyWithin({ ...media, idempotencyKey })
      const empty = { status: 'RECEIVING', receivedBytes: 0, type: null, sha256: null, scopedKey } as const
      const event = { mediaId: media.id, at, status: 'RECEIVING', cause: 'UPLOAD', attempt: 0, message: null } as const
      await database.transaction().execute(async tx => {
        await check(tx)
        await tx
          .insertInto('media')
          .values({ ...BLANK, ...media, ...empty, createdAt: at, updatedAt: at, queuedAt: at })
          .execute()
        await tx.insertInto('event').values(event).execute()
      })
      tell(media.id)
    },

    async find(id: string): Promise<Media | undefined> {
      return database.selectFrom('media').selectAll().where('id', '=', id).executeTakeFirst()
    },

    async findByKaleyraId(kaleyraId: string, wabaId: string): Promise<Media | undefined> {
      return database
        .selectFrom('media')
        .selectAll()
        .where('kaleyraId', '=', kaleyraId)
        .where('wabaId', '=', wabaId)
        .orderBy('seq', 'desc')
        .executeTakeFirst()
    },

    /** The media of these states that are due at `at`, the longest due first. */
    async due(statuses: readonly MediaStatus[], limit: number, at = now()): Promise<Media[]> {
      return database
        .selectFrom('media')
        .selectAll()
        .where('status', 'in', statuses)
        .where('dueAt', '<=', at)
        .orderBy('dueAt')
        .limit(limit)
        .execute()
    },

    /** Nothing of these states waits longer than `longestMs`: what does was put off when the clock was ahead. */
    async clampDue(statuses: readonly MediaStatus[], longestMs: number): Promise<void> {
      const dueAt = now() + longestMs
      await database
        .updateTable('media')
        .set({ dueAt })
        .where('status', 'in', statuses)
        .where('dueAt', '>', dueAt)
        .execute()
    },

    /** When the next media of these states is due. */
    async nextDueAt(statuses: readonly MediaStatus[]): Promise<number | undefined> {
      const row = await database
        .selectFrom('media')
        .select(({ fn }) => fn.min('dueAt').as('dueAt'))
        .where('status', 'in', statuses)
        .executeTakeFirst()
      return row?.dueAt ?? undefined
    },

    /**
     * Moves a media to another state, or changes it within its state. False when it is not in a state that allows
     * that, or when `attempts` is no longer the caller's: somebody else was faster.
     */
    async change(id: string, change: MediaChange, guard: Guard): Promise<boolean> {
      const [set, states] =
        'to' in guard ? [{ ...change, status: guard.to }, statesBefore(guard.to)] : [change, [guard.within]]
      const { attempts, callBegun, cause, message = null } = guard
      const { row: changed, moved } = await together(async tx => {
        const row = await tx
          .updateTable('media')
          .set({ ...set, updatedAt: now() })
          .where('id', '=', id)
          .where('status', 'in', states)
          .$if(attempts !== undefined, query => query.where('attempts', '=', attempts ?? 0))
          .$if(callBegun === false, query => query.where('callBegunAt', 'is', null))
          .returning(['status', 'attempts', 'wabaId', 'fileName'])
          .executeTakeFirst()
        if (row && cause) {
          const event = { mediaId: id, at: now(), status: row.status, cause, attempt: row.attempts, message }
          await tx.insertInto('event').values(event).execute()
        }
        return { row, moved: row && states.includes('QUEUED') ? await moveNameLine(tx, row, now()) : [] }
      })
      const queueOf = 'to' in guard && MOVE_THE_QUEUE.includes(guard.to) ? changed?.wabaId : undefined
      if (changed) announce([id, ...moved], queueOf)
      return changed !== undefined
    },

    /** Marks a media as answered to a second request. False when it is no longer there. */
    async join(id: string): Promise<boolean> {
      const { numUpdatedRows } = await database
        .updateTable('media')
        .set({ joined: 1 })
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },

    async remove(id: string): Promise<void> {
      await together(tx => tx.deleteFrom('media').where('id', '=', id).execute())
      tell(id)
    },

    /**
     * Takes a media back that no call was begun for, or whose calls have all been answered: it is as if it had never
     * come. False when a call is under way, when it has gone on, or when another request was answered with it too.
     */
    async withdraw(id: string): Promise<boolean> {
      const { row: withdrawn, moved } = await database.transaction().execute(async tx => {
        const row = await tx
          .deleteFrom('media')
          .where('id', '=', id)
          .where('status', '=', 'QUEUED')
          .where('callBegunAt', 'is', null)
          .where('joined', '=', 0)
          .returning(['wabaId', 'fileName'])
          .executeTakeFirst()
        return { row, moved: row ? await moveNameLine(tx, row, now()) : [] }
      })
      announce([id, ...moved], withdrawn?.wabaId)
      return withdrawn !== undefined
    },

    /** Calls `listener` after each change of a media; answers how to end that. */
    onChange(id: string, listener: () => void): () => void {
      const own = listeners.get(id) ?? new Set()
      listeners.set(id, own.add(listener))
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(id)
      }
    },

    /** Calls `hear` after each change of any media. */
    onAnyChange: (hear: Hear) => hearers.add(hear),

    /** Says that rows were changed in a transaction of the queue. */
    changed: (ids: readonly string[]) => tell(...ids),
  }
}

/** Whoever comes to one of these has left the queue or joined it. */
const MOVE_THE_QUEUE: readonly MediaStatus[] = ['QUEUED', 'PENDING', 'FAILED', 'CANCELLED']

const BLANK = {
  kaleyraId: null,
  kaleyraStatus: null,
  handle: null,
  failureCode: null,
  failureMessage: null,
  lastErrorCode: null,
  lastErrorMessage: null,
  waitsForSlot: 0,
  waitsForName: null,
  nameTries: 0,
  attempts: 0,
  tryingSince: null,
  triedForMs: 0,
  looks: 0,
  callBegunAt: null,
  newestIdBefore: null,
  lostCalls: 0,
  newestIdAfter: null,
  handleExpiresAt: null,
  dataExpiresAt: null,
  scopedKey: null,
  joined: 0,
  renewedFrom: null,
  receivedBytes: null,
  unverifiedFrom: null,
  declaredType: null,
  expectedSha256: null,
  uploadMetadata: null,
} satisfies Partial<Media>
