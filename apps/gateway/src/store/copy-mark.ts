import type { Kysely } from 'kysely'
import type { Tables } from './database.ts'

/** The mark of a copy of the store that no gateway has started with. It is in the copy, so that nobody has to say so. */
export type CopyMark = {
  isSet(on: Kysely<Tables>): Promise<boolean>
  clear(on: Kysely<Tables>): Promise<void>
}
