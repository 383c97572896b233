import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { shown } from '@resumable-media/client/rules'
import { Refusal } from './refusal.ts'
import type { Checksum } from '../uploads/pieces/append.ts'

export const ALGORITHMS = ['sha1', 'sha256'] as const

/** Reads the header `Upload-Checksum: <algorithm> <base64>`. Throws a Refusal for what cannot be compared. */
export function parseChecksum(header: string | undefined): Checksum | undefined {
  if (header === undefined) return undefined
  const [algorithm = '', digest = '', ...rest] = header.trim().split(/ +/u)
  if (!(ALGORITHMS as readonly string[]).includes(algorithm)) {
    throw bad(`the algorithm "${shown(algorithm)}" is not known here. Use ${ALGORITHMS.join(' or ')}.`)
  }
  const hash: Hash = createHash(algorithm)
  const expected = Buffer.from(digest, 'base64')
  if (rest.length > 0 || expected.toString('base64') !== digest || expected.length !== hash.copy().digest().length) {
    throw bad(`"${shown(digest)}" is not a ${algorithm} digest in base64.`)
  }
  let found: string | undefined
  const finish = () => (found ??= hash.digest('base64'))
  return {
    update: chunk => hash.update(chunk),
    isRight: () => finish() === digest,
    mismatch: offset =>
      new Refusal(
        460,
        'CHECKSUM_MISMATCH',
        `The bytes have the ${algorithm} ${finish()}, not ${digest}: they were damaged on their way and are not kept. Send them again from offset ${offset}.`,
      ),
  }
}

const bad = (fault: string) => new Refusal(400, 'BAD_CHECKSUM', `Upload-Checksum: ${fault}`)
