import { createHash } from 'node:crypto'
import type { Random } from '../random.ts'
import type { Http, Reply } from './http.ts'
import type { Upload } from './plan.ts'
import { errorOf, UnexpectedReplyError } from './sender.ts'
import type { Door } from './sender.ts'

const VERSION = { 'tus-resumable': '1.0.0' }
const PIECE_TYPE = 'application/offset+octet-stream'
const PIECE_BYTES = [100_000, 1_500_000] as const
/** How many of them have a checksum. */
const CHECKED = 0.3
/** Shorter than a gateway is stopped: its sender goes on at another one. */
const SILENT_MS = 6000

/**
 * tus: a POST, and PATCHes, each of which the proxy passes to another gateway. After whatever fails HEAD says where to go
 * on.
 */
export const createTusDoor =
  (url: string, http: Http, random: Random): Door =>
  async (file, untilDone) => {
    const { bytes, isSlow } = file
    const begun = await untilDone(async () => {
      const reply = await send('POST', `${url}/uploads`, creationOf(file))
      if (reply.status !== 201) throw errorOf(reply)
      return { at: locationOf(reply), offset: offsetOf(reply) ?? 0 }
    })
    let offset: number | undefined = begun.offset
    let acknowledged = begun.offset
    while (offset !== bytes.length) {
      offset = await untilDone(async () => {
        const from = offset
        // What became of a request that failed is not known.
        offset = undefined
        return from === undefined ? ask(begun.at) : append(begun.at, from)
      })
      if (offset < acknowledged) throw new UnexpectedReplyError(`after the offset ${acknowledged} comes ${offset}`)
      acknowledged = offset
    }
    return begun.at.slice(begun.at.lastIndexOf('/') + 1)

    async function append(at: string, from: number): Promise<number> {
      const body = bytes.subarray(from, from + random.whole(PIECE_BYTES))
      const checksum = { 'upload-checksum': `sha256 ${createHash('sha256').update(body).digest('base64')}` }
      const headers = { 'content-type': PIECE_TYPE, 'upload-offset': from, ...(random.chance(CHECKED) && checksum) }
      const reply = await send('PATCH', at, headers, body)
      return knownOffset(reply, 204)
    }

    async function ask(at: string): Promise<number> {
      return knownOffset(await send('HEAD', at, {}), 200)
    }

    function send(method: string, at: string, headers: Record<string, string | number>, body?: Buffer) {
      return http.send({
        method,
        url: at,
        headers: { ...VERSION, ...headers },
        ...(body ? { body, isSlow } : {}),
        silentMs: SILENT_MS,
      })
    }

    function locationOf({ headers }: Reply): string {
      const location = headers.location ?? ''
      if (!location.startsWith(`${url}/uploads/`)) throw new UnexpectedReplyError(`Location: ${location}`)
      return location
    }
  }

function knownOffset(reply: Reply, expected: number): number {
  if (reply.status !== expected) throw errorOf(reply)
  const offset = offsetOf(reply)
  if (offset === undefined) throw new UnexpectedReplyError(`${reply.status} without Upload-Offset`)
  return offset
}

const offsetOf = ({ headers }: Reply) =>
  headers['upload-offset'] === undefined ? undefined : Number(headers['upload-offset'])

function creationOf({ bytes, wabaId, fileName, type, idempotencyKey }: Upload) {
  const metadata = Object.entries({ wabaId, filename: fileName, filetype: type, idempotencyKey })
  return {
    'upload-length': bytes.length,
    'upload-metadata': metadata.map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(','),
  }
}
