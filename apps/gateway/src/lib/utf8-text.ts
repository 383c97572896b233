import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** Bytes that are no text. */
export class NotUtf8 extends Error {
  override name = 'NotUtf8'
}

/** The text of a stream. Throws NotUtf8: with a replacement character in its place a name would be another one. */
export async function readUtf8(source: Readable): Promise<string> {
  const bytes = await buffer(source)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new NotUtf8('it is not UTF-8', { cause: error })
  }
}
