import type { Kysely, Updateable } from 'kysely'
import { requestContext } from '../lib/request-context.ts'
import type { WabaId } from '../media/ids.ts'
import { CALL_MOVES } from '../media/call.ts'
import type { CallState } from '../media/call.ts'
import type { Cause } from '../media/event.ts'
import { BLANK, MOVES, statesBefore } from '../media/media.ts'
import type { Media, MediaStatus, WholeMedia } from '../media/media.ts'
import { groupCommit } from './group-commit.ts'
import { boundStrays, moveNameLine } from './name-line.ts'
import type { Signals } from './signals.ts'
import type { OpenedDatabase, Tables, Tx } from './database.ts'
import { transact } from './transact.ts'

/**
 * An upload with an idempotency key: a second one with the same key is the first one again. Keys are scoped to owner and
 * WABA, so that no sender sees or blocks another's media item.
 */
export type KeyedUpload = Pick<Media, 'wabaId' | 'owner'> & { idempotencyKey?: string | null | undefined }

export type NewMedia = Pick<WholeMedia, 'id' | 'fileName' | 'type' | 'size' | 'sha256'> &
  KeyedUpload &
  Partial<Pick<Media, 'renewedFrom'>>
/** A media item without all of its bytes; it is given up at `dueAt`. */
type NewReceiving = Pick<Media, 'id' | 'fileName' | 'size' | 'dueAt'> &
  KeyedUpload &
  Pick<Media, 'declaredType' | 'expectedSha256' | 'uploadMetadata'>
type Added = KeyedUpload &
  Pick<Media, 'id' | 'fileName' | 'size' | 'type' | 'sha256'> &
  Partial<Media> & { status: 'QUEUED' | 'RECEIVING' }
export type MediaChange = Omit<Updateable<Tables['media']>, 'status' | 'call' | 'updatedAt' | 'id' | 'seq'>
/** What must hold for a change to be written, and the event for its history; without a cause there is none. */
type Guard = ({ to: MediaStatus } | { within: MediaStatus }) & {
  attempts?: number
  /** Only while it was looked up as often. */
  lookups?: number
  /** Moves its call to this state as well, and only where that is one of CALL_MOVES. */
  call?: CallState | undefined
  /** Only while its call is in this state. */
  whileCall?: CallState | undefined
  cause?: Cause
  message?: string | null
}
/** Runs in the transaction that adds the row; throws when the row must not be added. */
export type Check = (tx: Kysely<Tables>) => Promise<void>
/**
 * Runs in the transaction that queues a whole file; throws FileGoneError when its bytes are not there any more. Of an upload
 * session that has received `bytes`, FileTakenOverError when another gateway holds its file by now.
 */
export type KeepFile = (tx: Tx, id: string, bytes?: number) => Promise<void>
/** Runs in the transaction that has added the row; what it answers runs after the commit, in place of its loop. */
type Claim = (tx: Tx, id: string) => Promise<(() => void) | undefined>
export type MediaStore = ReturnType<typeof createMediaStore>

/** Runs in the transaction that says which bytes of a session may be wrong; throws FileTakenOverError as `KeepFile`. */
export type DemandHeld = (tx: Tx, id: string) => Promise<void>

type Deps = OpenedDatabase & {
  signals: Pick<Signals, 'publish' | 'publishIn'>
  keepFile?: KeepFile | undefined
  demandHeld?: DemandHeld | undefined
  now: () => number
}

/** The only place that changes the state of a media item. */
export function createMediaStore({ database, dialect, signals, keepFile, demandHeld, now }: Deps) {
  const commit = groupCommit({ database, dialect })

  return {
    /** Adds a media item whose bytes are stored; it is due at once. Nothing is added if `check` throws. */
    insert: (media: NewMedia, check?: Check, claim?: Claim): Promise<void> =>
      add({ ...media, status: 'QUEUED' }, media.renewedFrom ? 'RENEWAL' : 'UPLOAD', check, claim),

    /** As `insert`, for an upload session. */
    begin: (media: NewReceiving, check?: Check): Promise<void> =>
      add({ ...media, status: 'RECEIVING', receivedBytes: 0, type: null, sha256: null }, 'UPLOAD', check),

    /** Throws when nothing can be written, as far as the lock of a write shows it. Writes nothing. */
    async probe(): Promise<void> {
      // In the order of an index: the first in any order PostgreSQL may look for among all rows.
      const first = (tx: Kysely<Tables>) =>
        tx.selectFrom('media').select('dueAt').where('status', '=', 'QUEUED').orderBy('dueAt').limit(1)
      await database.transaction().execute(tx => first(tx).execute())
    },

    async find(id: string): Promise<Media | undefined> {
      return database.selectFrom('media').selectAll().where('id', '=', id).executeTakeFirst()
    },

    async findByKaleyraId(kaleyraId: string, wabaId: WabaId): Promise<Media | undefined> {
      return database
        .selectFrom('media')
        .selectAll()
        .where('kaleyraId', '=', kaleyraId)
        .where('wabaId', '=', wabaId)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
    },

    /** What says of each whether its bytes are kept; nothing of an unknown id. */
    async findEach(ids: readonly string[]) {
      return database
        .selectFrom('media')
        .select(['id', 'status', 'sha256', 'kaleyraId'])
        .where('id', 'in', ids)
        .execute()
    },

    /** The media items of these states that are due at `at`, the longest due first. */
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

    /** Limits waits to `longestMs`: a longer one was written while the clock was ahead. */
    async clampDue(statuses: readonly MediaStatus[], longestMs: number): Promise<void> {
      const dueAt = now() + longestMs
      await database
        .updateTable('media')
        .set({ dueAt })
        .where('status', 'in', statuses)
        .where('dueAt', '>', dueAt)
        .execute()
    },

    /** When the next media item of these states is due. */
    async nextDueAt(statuses: readonly MediaStatus[]): Promise<number | undefined> {
      const firstOf = (status: MediaStatus) =>
        database
          .selectFrom('media')
          .select(({ fn }) => fn.min<number | null>('dueAt').as('dueAt'))
          .where('status', '=', status)
      const [one = 'QUEUED', ...others] = statuses
      // State by state: for the first of several PostgreSQL reads every row that they have.
      const rows = await others.reduce((all, status) => all.unionAll(firstOf(status)), firstOf(one)).execute()
      const times = rows.flatMap(({ dueAt }) => dueAt ?? [])
      return times.length > 0 ? Math.min(...times) : undefined
    },

    /**
     * Moves a media item to another state, or changes it within its state. False when its state does not allow that, or
     * when `attempts` or `lookups` are no longer the caller's.
     */
    async change(id: string, change: MediaChange, guard: Guard): Promise<boolean> {
      const { attempts, lookups, call, whileCall, cause, message = null } = guard
      const states = 'to' in guard ? statesBefore(guard.to, MOVES) : [guard.within]
      if (states.length === 0) return false
      const set = {
        ...change,
        ...('to' in guard && { status: guard.to }),
        // Its holder has written what became of it.
        ...(call && { call, holder: null }),
        ...((call === 'NONE' || call === 'ENDED') && CALL_OVER),
      }
      const mayMoveLine = states.includes('QUEUED')
      // Progress only postpones `dueAt`, so no loop has work to do, and it is no matter if it is missed.
      const isProgress = 'within' in guard && guard.within === 'RECEIVING'
      const queueMoves = 'to' in guard && MOVE_THE_QUEUE.includes(guard.to)
      const tell = await commit(async tx => {
        if (mayMoveLine) await dialect.locks.wabaOf(tx, id)
        if (isProgress && change.unverifiedFrom !== undefined) await demandHeld?.(tx, id)
        // A session is queued, refused for its content or given up by the holder of its bytes only.
        if ('to' in guard && typeof change.receivedBytes === 'number') await keepFile?.(tx, id, change.receivedBytes)
        const row = await tx
          .updateTable('media')
          .set({ ...set, updatedAt: now() })
          .where('id', '=', id)
          .where('status', 'in', states)
          .$if(attempts !== undefined, query => query.where('attempts', '=', attempts ?? 0))
          .$if(lookups !== undefined, query => query.where('lookups', '=', lookups ?? 0))
          .$if(call !== undefined, query => query.where('call', 'in', statesBefore(call ?? 'NONE', CALL_MOVES)))
          .$if(whileCall !== undefined, query => query.where('call', '=', whileCall ?? 'NONE'))
          .returning(['status', 'attempts', 'wabaId', 'fileName'])
          .executeTakeFirst()
        if (row && cause) {
          const event = { mediaId: id, at: now(), status: row.status, cause, attempt: row.attempts, message }
          await tx.insertInto('event').values(event).execute()
        }
        if (!row) return undefined
        if (typeof change.kaleyraId === 'string') await boundStrays(tx, row, change.kaleyraId)
        if (isProgress) return () => signals.publish({ ids: [id], wakes: [] })
        const moved = mayMoveLine ? await moveNameLine(tx, row, now()) : []
        const wakes: MediaStatus[] = moved.length > 0 ? [row.status, 'QUEUED'] : [row.status]
        return signals.publishIn(tx, { ids: [id, ...moved], wakes, queueOf: queueMoves ? row.wabaId : undefined })
      })
      tell?.()
      return tell !== undefined
    },

    async remove(id: string): Promise<void> {
      const tell = await commit(async tx => {
        await tx.deleteFrom('media').where('id', '=', id).execute()
        return signals.publishIn(tx, { ids: [id], wakes: [] })
      })
      tell()
    },
  }

  async function add(
    { idempotencyKey, ...media }: Added,
    cause: Cause,
    check: Check = async () => {},
    claim: Claim = async () => undefined,
  ): Promise<void> {
    const at = now()
    const scopedKey = keyWithin({ ...media, idempotencyKey })
    const traceparent = requestContext.getStore()?.traceparent ?? null
    const times = { createdAt: at, updatedAt: at, queuedAt: at, dueAt: media.dueAt ?? at }
    const event = { mediaId: media.id, at, status: media.status, cause, attempt: 0, message: null }
    const done = await transact({ database, dialect }, async tx => {
      if (media.status === 'RECEIVING' && media.owner !== null) await dialect.locks.caller(tx, media.owner)
      await dialect.locks.waba(tx, media.wabaId)
      await check(tx)
      if (media.status === 'QUEUED') await keepFile?.(tx, media.id)
      await tx
        .insertInto('media')
        .values({ ...BLANK, ...media, ...times, scopedKey, traceparent })
        .execute()
      await tx.insertInto('event').values(event).execute()
      const beginCall = await claim(tx, media.id)
      const tell = await signals.publishIn(tx, { ids: [media.id], wakes: beginCall ? [] : [media.status] })
      return () => {
        tell()
        beginCall?.()
      }
    })
    done()
  }
}

/** The key as it is stored, unique in all. */
export function keyWithin({ wabaId, owner, idempotencyKey }: KeyedUpload): string | null {
  return idempotencyKey == null ? null : JSON.stringify([wabaId, owner, idempotencyKey])
}

/** A move to one of these changes the queue. */
const MOVE_THE_QUEUE: readonly MediaStatus[] = ['QUEUED', 'PENDING', 'FAILED', 'CANCELLED']

const CALL_OVER = { callBegunAt: null, newestIdBefore: null }
