import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Transaction } from 'kysely'
import type { Database, Tables } from '../../store/database.ts'
import { FileGoneError, FileTakenOverError } from '../spool.ts'

/** The first `bytes` of the object `key` are those of its file from `offset` on. */
export type Piece = { offset: number; bytes: number; key: string }
/** A key that is to be written, by the instance that has said so. */
export type Intent = { key: string; instance: string }
/** What its holder knows of a file: it has `size` bytes, of which `last` is the end. */
export type Held = { fence: number; size: number; last: Piece | undefined }
/** A file by its media id, and what its next holder will change. */
export type HeldFile = { id: string; fence: number }
export type KnownFile = { fence: number; size: number; pieces: Piece[] }

export type PieceRows = ReturnType<typeof createPieceRows>

/** A file that is not in its table yet; its first piece puts it there. */
export const NEW_FILE: Held = { fence: 0, size: 0, last: undefined }

/**
 * Which object has which bytes. Every object that may be there is named by a piece, or by an intent: by none, it is
 * forgotten; by both, never.
 */
export function createPieceRows({ database, instance }: { database: Database; instance: () => string }) {
  return {
    /** Takes a file over from its holder, and makes it where there is none. */
    async hold(mediaId: string): Promise<Held> {
      const row = { mediaId, receivedBytes: 0, fence: 1, instance: instance() }
      return database.transaction().execute(async tx => {
        const { fence, receivedBytes } = await tx
          .insertInto('file')
          .values(row)
          .onConflict(same =>
            same.column('mediaId').doUpdateSet(({ ref }) => ({
              fence: sql`${ref('file.fence')} + 1`,
              instance: row.instance,
            })),
          )
          .returning(['fence', 'receivedBytes'])
          .executeTakeFirstOrThrow()
        return { fence, size: receivedBytes, last: await lastOf(tx, mediaId) }
      })
    },

    /** A file without bytes. */
    async addEmpty(mediaId: string): Promise<void> {
      const row = { mediaId, receivedBytes: 0, fence: NEW_FILE.fence, instance: instance() }
      await database.insertInto('file').values(row).execute()
    },

    /** Throws FileTakenOverError when another holds the file. */
    async check(mediaId: string, { fence }: Pick<Held, 'fence'>): Promise<void> {
      const file = await database.selectFrom('file').select('fence').where('mediaId', '=', mediaId).executeTakeFirst()
      if (file?.fence !== fence) throw takenOver(mediaId)
    },

    /** To be committed before an object is written, so that one that no piece names is known. */
    async intend(mediaId: string): Promise<Intent> {
      const intent = { key: `${mediaId}.${randomUUID()}`, instance: instance() }
      await database.insertInto('intent').values(intent).execute()
      return intent
    },

    /**
     * Adds a written object to the end of a file. With `instead` it has the bytes of that last piece before its own.
     * Throws FileTakenOverError when another holds the file, or when this instance was taken for dead.
     */
    async commit(
      mediaId: string,
      { fence, size }: Held,
      { key, instance: by }: Intent,
      { added, instead }: { added: number; instead: Piece | undefined },
    ): Promise<Held> {
      const receivedBytes = size + added
      return database.transaction().execute(async tx => {
        if (fence === NEW_FILE.fence && size === 0)
          await tx.insertInto('file').values({ mediaId, receivedBytes, fence, instance: by }).execute()
        else
          demandOne(
            mediaId,
            await tx
              .updateTable('file')
              .set({ receivedBytes })
              .where('mediaId', '=', mediaId)
              .where('fence', '=', fence)
              .where('receivedBytes', '=', size)
              .executeTakeFirst(),
          )
        demandOne(
          mediaId,
          await tx.deleteFrom('intent').where('key', '=', key).where('instance', '=', by).executeTakeFirst(),
        )
        if (instead) {
          await tx.deleteFrom('piece').where('mediaId', '=', mediaId).where('offset', '=', instead.offset).execute()
          await tx.insertInto('intent').values({ key: instead.key, instance: by }).execute()
        }
        const last = { offset: instead?.offset ?? size, bytes: (instead?.bytes ?? 0) + added, key }
        await tx
          .insertInto('piece')
          .values({ mediaId, ...last })
          .execute()
        return { fence, size: receivedBytes, last }
      })
    },

    /** Cuts a file back to its first bytes. Answers the keys that are to be removed. Throws FileTakenOverError. */
    async cut(
      mediaId: string,
      { fence }: Pick<Held, 'fence'>,
      toSize: number,
    ): Promise<{ held: Held; keys: string[] }> {
      return database.transaction().execute(async tx => {
        demandOne(
          mediaId,
          await tx
            .updateTable('file')
            .set({ receivedBytes: toSize })
            .where('mediaId', '=', mediaId)
            .where('fence', '=', fence)
            .where('receivedBytes', '>=', toSize)
            .executeTakeFirst(),
        )
        const gone = await tx
          .deleteFrom('piece')
          .where('mediaId', '=', mediaId)
          .where('offset', '>=', toSize)
          .returning('key')
          .execute()
        await intendToRemove(tx, gone)
        const last = await lastOf(tx, mediaId)
        if (last && last.offset + last.bytes > toSize) {
          last.bytes = toSize - last.offset
          await tx
            .updateTable('piece')
            .set({ bytes: last.bytes })
            .where('mediaId', '=', mediaId)
            .where('offset', '=', last.offset)
            .execute()
        }
        return { held: { fence, size: toSize, last }, keys: gone.map(({ key }) => key) }
      })
    },

    /** In one statement, so that the pieces are those of one moment. */
    async find(mediaId: string): Promise<KnownFile | undefined> {
      const rows = await database
        .selectFrom('file')
        .leftJoin('piece', 'piece.mediaId', 'file.mediaId')
        .select(['file.fence', 'file.receivedBytes', 'piece.offset', 'piece.bytes', 'piece.key'])
        .where('file.mediaId', '=', mediaId)
        .orderBy('piece.offset')
        .execute()
      const [file] = rows
      if (!file) return undefined
      const pieces = rows.flatMap(({ offset, bytes, key }) =>
        offset === null || bytes === null || key === null ? [] : [{ offset, bytes, key }],
      )
      return { fence: file.fence, size: file.receivedBytes, pieces }
    },

    /** Answers its size and the keys that are to be removed; undefined where there is no such file, or not with that fence. */
    async remove(mediaId: string, fence?: number): Promise<{ size: number; keys: string[] } | undefined> {
      return database.transaction().execute(async tx => {
        // First, so that it is locked: what is under way by a holder comes before this, or fails.
        const file = await tx
          .deleteFrom('file')
          .where('mediaId', '=', mediaId)
          .$if(fence !== undefined, query => query.where('fence', '=', fence ?? 0))
          .returning('receivedBytes')
          .executeTakeFirst()
        if (!file) return undefined
        const gone = await tx.deleteFrom('piece').where('mediaId', '=', mediaId).returning('key').execute()
        await intendToRemove(tx, gone)
        return { size: file.receivedBytes, keys: gone.map(({ key }) => key) }
      })
    },

    /** Keeps the file with its holder until the end of the transaction. Throws FileTakenOverError when that is another. */
    async demandHeld(tx: Transaction<Tables>, mediaId: string): Promise<void> {
      const held = tx.updateTable('file').set(({ ref }) => ({ fence: ref('fence') }))
      demandOne(
        mediaId,
        await held.where('mediaId', '=', mediaId).where('instance', '=', instance()).executeTakeFirst(),
      )
    },

    async ids(): Promise<string[]> {
      const files = await database.selectFrom('file').select('mediaId').execute()
      return files.map(({ mediaId }) => mediaId)
    },

    /** Files that an instance was the last to hold; without one, those of all that are not known any more. */
    async filesOf(holder: string | undefined): Promise<HeldFile[]> {
      const files = database.selectFrom('file').select(['mediaId as id', 'fence'])
      return files.where(holder === undefined ? isOfNone('file') : ({ eb }) => eb('instance', '=', holder)).execute()
    },

    /** The living instance that was the last to hold a file. */
    async holderOf(mediaId: string): Promise<string | undefined> {
      const file = await database
        .selectFrom('file')
        .innerJoin('instance', 'instance.id', 'file.instance')
        .select('file.instance')
        .where('mediaId', '=', mediaId)
        .where('takenBy', 'is', null)
        .executeTakeFirst()
      return file?.instance
    },

    /**
     * In the transaction that queues its media item: a sweep that takes its holder for dead, and has seen no item, removes it
     * only before that. Throws FileGoneError when that has happened. Of a session that has received `bytes` FileTakenOverError,
     * where another instance holds it or it has others.
     */
    async keep(tx: Transaction<Tables>, mediaId: string, bytes?: number): Promise<void> {
      const kept = await tx
        .updateTable('file')
        .set(({ eb }) => ({ fence: eb('fence', '+', 1) }))
        .where('mediaId', '=', mediaId)
        .$if(bytes !== undefined, query =>
          query.where('receivedBytes', '=', bytes ?? 0).where('instance', '=', instance()),
        )
        .executeTakeFirst()
      if (kept.numUpdatedRows === 1n) return
      throw bytes === undefined ? new FileGoneError(`the file of ${mediaId} is gone`) : takenOver(mediaId)
    },

    async storedBytes(): Promise<number> {
      const { bytes } = await database
        .selectFrom('file')
        .select(sql<number>`cast(coalesce(sum("receivedBytes"), 0) as bigint)`.as('bytes'))
        .executeTakeFirstOrThrow()
      return bytes
    },

    /** Those of the keys that this instance may remove: no piece names them, and no other instance has taken them over. */
    async removable(keys: readonly string[]): Promise<string[]> {
      const intents = await database
        .selectFrom('intent')
        .select('key')
        .where('key', 'in', keys)
        .where('instance', '=', instance())
        .where(IS_UNNAMED)
        .execute()
      return intents.map(({ key }) => key)
    },

    /**
     * Takes over what a dead instance has left; without one, what is left under ids that are not known any more: an instance
     * that was taken for dead writes under its old one for a moment. Only one of several that try is answered a key.
     */
    async takeOver(dead: string | undefined): Promise<string[]> {
      const intents = await database
        .updateTable('intent')
        .set({ instance: instance() })
        .where('instance', '!=', instance())
        .where(dead === undefined ? isOfNone('intent') : ({ eb }) => eb('instance', '=', dead))
        .where(IS_UNNAMED)
        .returning('key')
        .execute()
      return intents.map(({ key }) => key)
    },

    /** Their objects are removed. */
    async forget(keys: readonly string[]): Promise<void> {
      await database.deleteFrom('intent').where('key', 'in', keys).where('instance', '=', instance()).execute()
    },
  }

  async function intendToRemove(tx: Transaction<Tables>, keys: { key: string }[]): Promise<void> {
    if (keys.length === 0) return
    const by = instance()
    await tx
      .insertInto('intent')
      .values(keys.map(({ key }) => ({ key, instance: by })))
      .execute()
  }
}

/** No instance has this id, or has it any more. */
const isOfNone = (table: 'file' | 'intent') =>
  sql<boolean>`not exists (select 1 from instance where instance.id = ${sql.ref(`${table}.instance`)})`
const IS_UNNAMED = sql<boolean>`not exists (select 1 from piece where piece."key" = intent."key")`

async function lastOf(tx: Transaction<Tables>, mediaId: string): Promise<Piece | undefined> {
  return tx
    .selectFrom('piece')
    .select(['offset', 'bytes', 'key'])
    .where('mediaId', '=', mediaId)
    .orderBy('offset', 'desc')
    .limit(1)
    .executeTakeFirst()
}

function demandOne(mediaId: string, result: { numUpdatedRows: bigint } | { numDeletedRows: bigint }): void {
  const rows = 'numUpdatedRows' in result ? result.numUpdatedRows : result.numDeletedRows
  if (rows !== 1n) throw takenOver(mediaId)
}

const takenOver = (mediaId: string) => new FileTakenOverError(`the file of ${mediaId} has another holder`)
