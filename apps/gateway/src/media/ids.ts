import { randomUUID } from 'node:crypto'
import { isWabaId } from '@resumable-media/client/rules'

/** Every media item's id is made here: its row, its file in the spool and its upload URL share it. */
export const newMediaId = (): string => randomUUID()

declare const checked: unique symbol
/** The id of a WABA that was checked on input; unchecked text is no `WabaId`. */
export type WabaId = string & { readonly [checked]: 'WabaId' }

export const parseWabaId = (text: string): WabaId | undefined => (isWabaId(text) ? (text as WabaId) : undefined)
