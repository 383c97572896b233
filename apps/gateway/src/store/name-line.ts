import type { Kysely } from 'kysely'
import { UNDER_WAY } from '../media/call.ts'
import type { Media, NameHold } from '../media/media.ts'
import { HAS_NAME, mayHaveStray, WAITS_FOR_NAME } from './conditions.ts'
import type { Tables } from './database.ts'

type Named = Pick<Media, 'wabaId' | 'fileName'>
type Contender = Named & Pick<Media, 'id' | 'nameTries'>

/**
 * What `media` has to wait for; undefined when its call may begin. Two uploads of one name whose answers are lost cannot
 * be distinguished, so in each WABA one upload at a time has a name. It keeps the name while its call is open, during the
 * lookup, and for a few tries after a lookup that found nothing, since a list can be late. Names are compared byte for byte.
 */
export async function findNameHold(on: Kysely<Tables>, media: Contender): Promise<NameHold | undefined> {
  const holder = await on
    .selectFrom('media')
    .select('call')
    .where('wabaId', '=', media.wabaId)
    .where('fileName', '=', media.fileName)
    .where(HAS_NAME)
    .where('id', '!=', media.id)
    // Two items with tries left do not wait for each other's next try.
    .$if(media.nameTries > 0, query => query.where('call', 'in', UNDER_WAY))
    .limit(1)
    .executeTakeFirst()
  if (!holder) return undefined
  return holder.call === 'OPEN' ? 'CALL' : 'OUTCOME'
}

/**
 * After a change to an upload of this name: the first that waits for the name becomes due if it may begin; otherwise all
 * that wait get the reason in their rows. Answers the ids of the changed items.
 */
export async function moveNameLine(tx: Kysely<Tables>, { wabaId, fileName }: Named, at: number): Promise<string[]> {
  const first = await tx
    .selectFrom('media')
    .select(['id', 'wabaId', 'fileName', 'nameTries', 'waitsForName'])
    .where('wabaId', '=', wabaId)
    .where('fileName', '=', fileName)
    .where(WAITS_FOR_NAME)
    .orderBy('nameTries', 'desc')
    .orderBy('queuedAt')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  if (!first) return []
  const hold = await findNameHold(tx, first)
  if (hold === first.waitsForName) return []
  const line = tx.updateTable('media').where('wabaId', '=', wabaId).where('fileName', '=', fileName)
  const moved = hold
    ? await line.where(WAITS_FOR_NAME).set(waitFor(hold, fileName)).returning('id').execute()
    : await line
        .where('id', '=', first.id)
        .set({ ...NO_WAIT, dueAt: at })
        .returning('id')
        .execute()
  return moved.map(row => row.id)
}

/**
 * After an upload of this name was taken as `kaleyraId`: what the lost calls of the name before it have made is older, since
 * its call began when they were over. So that cannot be mistaken for the upload of a later call. The same holds for an item
 * that has lost a call itself: a lookup adopts for it only once its last call is over too, and sees what that has made.
 */
export async function boundStrays(tx: Kysely<Tables>, { wabaId, fileName }: Named, kaleyraId: string): Promise<void> {
  await tx
    .updateTable('media')
    .set({ newestIdAfter: kaleyraId })
    .where('wabaId', '=', wabaId)
    .where('fileName', '=', fileName)
    .where(mayHaveStray('media'))
    .where('call', 'not in', UNDER_WAY)
    .where('newestIdAfter', 'is', null)
    .execute()
}

/** Only `moveNameLine` and a start make it due again. */
export const waitFor = (hold: NameHold, fileName: string) => ({
  waitsForName: hold,
  dueAt: null,
  lastErrorCode: SAME_NAME,
  lastErrorMessage: `${WHY[hold](fileName)} This one is sent automatically after it.`,
})

export const NO_WAIT = { waitsForName: null, lastErrorCode: null, lastErrorMessage: null }

const SAME_NAME = 'SAME_NAME_UNDER_WAY'
const WHY: Record<NameHold, (fileName: string) => string> = {
  CALL: fileName =>
    `Another upload named "${fileName}" goes first: a WABA's uploads of one name are sent one after the other.`,
  OUTCOME: fileName =>
    `Kaleyra's answer to another upload named "${fileName}" was lost, and its outcome is being looked up.`,
}
