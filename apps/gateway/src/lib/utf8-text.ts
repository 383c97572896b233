import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

export class NotUtf8 extends Error {
  override name = 'NotUtf8'
}

/** Throws NotUtf8: a replacement character would make another name. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new NotUtf8('it is not UTF-8', { cause: error })
  }
}

export const readUtf8 = async (source: Readable): Promise<string> => decodeUtf8(await buffer(source))
