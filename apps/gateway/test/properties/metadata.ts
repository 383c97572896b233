import * as fc from 'fast-check'
import { METADATA_KEYS, parseMetadata } from '../../src/tus/metadata.ts'
import { Refusal } from '../../src/tus/refusal.ts'
import { metadataOf } from '@resumable-media/test-kit/tus'

const key = fc.constantFrom(...METADATA_KEYS)
const anyKey = fc.stringMatching(/^[\w-]{1,20}$/u).filter(text => !(METADATA_KEYS as readonly string[]).includes(text))
const value = fc.string({ unit: 'binary' })

/** What must hold for every header Upload-Metadata. */
export const metadataProperties: Record<string, fc.IRawProperty<unknown, false>> = {
  'any metadata is read as it was encoded': fc.property(fc.array(fc.tuple(key, value), { minLength: 1 }), pairs => {
    const sent = new Map(pairs)
    const read = parseMetadata(metadataOf(Object.fromEntries(sent)))
    return read.size === sent.size && [...sent].every(([name, text]) => read.get(name) === text)
  }),

  'bytes of any kind are taken under any other key, and not read': fc.property(
    anyKey,
    fc.uint8Array(),
    (name, bytes) => {
      return parseMetadata(`${name} ${Buffer.from(bytes).toString('base64')}`).size === 0
    },
  ),

  'any header is read or refused': fc.property(
    fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })),
    text => {
      try {
        parseMetadata(text)
        return true
      } catch (error) {
        return error instanceof Refusal && error.code === 'BAD_METADATA'
      }
    },
  ),
}
