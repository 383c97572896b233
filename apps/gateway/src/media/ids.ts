import { randomUUID } from 'node:crypto'
import { isWabaId } from '@resumable-media/client/rules'

/** The one birthplace of a media item's id: its row, its file in the spool and its upload URL share it. */
export const newMediaId = (): string => randomUUID()

declare const checked: unique symbol
/** The id of a WABA, checked where it came in: text that merely looks like one is no `WabaId`. */
export type WabaId = string & { readonly [checked]: 'WabaId' }

/** Undefined for text that is no id of a WABA. */
export const parseWabaId = (text: string): WabaId | undefined => (isWabaId(text) ? (text as WabaId) : undefined)
