import { mediaTypeOf } from '@resumable-media/client/rules'
import type { WhenLimited } from '../generated/schema.gen.ts'

/** The declared facts of a file to upload. */
export type Facts = {
  wabaId: string
  fileName: string
  /** Undefined if unknown: the gateway then detects it from the bytes. */
  type: string | undefined
  size: number
}

export type FileOptions = {
  /** The WhatsApp business account, in digits. */
  wabaId: string
  /** The name to upload it under, in place of the file's. */
  fileName?: string
  /** Its type, in place of what the browser took it for. */
  type?: string
  /** What to do when the WABA has no upload left in this hour. */
  whenLimited?: WhenLimited
}

export const factsOf = (file: File, { wabaId, fileName, type }: FileOptions): Facts => ({
  wabaId,
  fileName: fileName ?? file.name,
  type: mediaTypeOf(type ?? file.type),
  size: file.size,
})
