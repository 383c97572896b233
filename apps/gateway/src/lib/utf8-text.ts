import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** Bytes that are no text. */
export class NotUtf8 extends Error {
  override name = 'NotUtf8'
}

/** The text of bytes. Throws NotUtf8: with a replacement character in its place a name would be another one. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new NotUtf8('it is not UTF-8', { cause: error })
  }
}

/** The text of a stream. Throws NotUtf8. */
export const readUtf8 = async (source: Readable): Promise<string> => decodeUtf8(await buffer(source))
