import type { IncomingMessage } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { demandWaba } from '../access/caller.ts'
import type { Caller } from '../access/caller.ts'
import type { BeginInput } from '../uploads/begin.ts'
import { addFacts } from '../lib/request-context.ts'
import { parseChecksum } from './checksum.ts'
import type { Checksum } from './checksum.ts'
import { bytesOf, hasPiece, headerOf, standOf } from './headers.ts'
import { parseMetadata } from './metadata.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Act, TusDeps } from './handler.ts'
import { getUpload } from '../uploads/pieces/upload.ts'
import type { Upload } from '../uploads/pieces/upload.ts'

/** POST: begins an upload, and takes its first piece where one comes along. */
export function createCreation({ begin, uploads, uploadUrl }: Pick<TusDeps, 'begin' | 'uploads' | 'uploadUrl'>): Act {
  return async (request, response, { caller }) => {
    const { headers } = request
    const withPiece = await hasPiece(request)
    const checksum = parseChecksum(headerOf(headers, 'upload-checksum'))
    const input = inputOf(request, caller)
    const { media, isNew } = await begin(input)
    const location = uploadUrl(media.id, headers.host)
    // One that was begun before may have come further than its row tells; a request that hangs gives way.
    let upload = isNew ? getUpload(media.id, media) : await uploads.look(media.id)
    if (withPiece && upload.receivedBytes === 0) {
      const isLost = isNew && !input.idempotencyKey
      upload = await receiveFirst(upload, request, checksum, isLost)
    }
    response.writeHead(201, { location, ...standOf(upload), 'content-length': 0 }).end()
  }

  /**
   * Whoever is told of a fault does not know the upload yet: without a key it is lost, and would wait for bytes that
   * never come. One that gave way to another request, or to the gateway's end, is not at fault.
   */
  async function receiveFirst(
    upload: Upload,
    source: IncomingMessage,
    checksum: Checksum | undefined,
    isLost: boolean,
  ): Promise<Upload> {
    try {
      return await uploads.receive(upload.id, { source, offset: 0, checksum })
    } catch (error) {
      const gaveWay = error instanceof Refusal && GAVE_WAY.includes(error.status)
      if (isLost && !gaveWay) await uploads.cancel(upload.id).catch(() => {})
      throw error
    }
  }
}

/** The fields of createResumableUpload, out of the headers that stock clients send. */
function inputOf({ headers }: IncomingMessage, caller: Caller): BeginInput {
  for (const [name, cure] of Object.entries(UNSUPPORTED)) {
    if (headers[name] !== undefined) throw new Refusal(400, 'UNSUPPORTED', `${name} is not supported here: ${cure}`)
  }
  const uploadMetadata = headerOf(headers, 'upload-metadata')
  const metadata = parseMetadata(uploadMetadata)
  const wabaId = metadata.get('wabaId') ?? ''
  addFacts({ wabaId })
  const size = bytesOf(headers, 'Upload-Length')
  addFacts({ size })
  demandWaba(caller, wabaId)
  return {
    wabaId,
    owner: caller.owner,
    fileName: metadata.get('filename') ?? '',
    size,
    type: metadata.get('filetype'),
    sha256: metadata.get('sha256'),
    idempotencyKey: metadata.get('idempotencyKey'),
    whenLimited: whenLimitedOf(metadata.get('whenLimited')),
    uploadMetadata,
  }
}

function whenLimitedOf(text: string | undefined): BeginInput['whenLimited'] {
  if (text === undefined || text === 'QUEUE' || text === 'REJECT') return text
  throw new Refusal(400, 'BAD_METADATA', `Upload-Metadata: whenLimited is "${shown(text)}": expected QUEUE or REJECT.`)
}

/** Taken over, and stopping or put off: what has come is kept. */
const GAVE_WAY = [423, 503]

const UNSUPPORTED = {
  'upload-defer-length': 'say how many bytes the file has, in Upload-Length.',
  'upload-concat': 'send the file as one upload, from its first byte to its last.',
}
