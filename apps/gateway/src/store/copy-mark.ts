import type { Kysely } from 'kysely'
import type { Tables } from './database.ts'

/** The mark of a copy of the store that no gateway has started with. It is in the copy itself, so that it cannot be forgotten. */
export type CopyMark = {
  isSet(on: Kysely<Tables>): Promise<boolean>
  clear(on: Kysely<Tables>): Promise<void>
}
