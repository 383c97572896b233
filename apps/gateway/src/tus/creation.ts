import type { IncomingMessage } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { demandWaba } from '../access/caller.ts'
import type { Caller } from '../access/caller.ts'
import type { BeginInput } from '../uploads/begin.ts'
import { getSession, SessionError } from '../uploads/pieces/session.ts'
import { addFacts } from '../lib/request-context.ts'
import { Refusal } from './refusal.ts'
import type { Handler, TusDeps } from './handler.ts'
import { bytesOf, hasPiece, headerOf, offsetHeaders, pieceOf } from './headers.ts'
import { parseMetadata } from './metadata.ts'

/** POST: begins an upload, and appends its first piece where one comes along. */
export function createCreation({ begin, sessions, uploadUrl }: TusDeps): Handler {
  return async (request, response, { caller }) => {
    const withPiece = await hasPiece(request)
    const piece = pieceOf(request, 0)
    const input = inputOf(request, caller)
    const { media, isNew } = await begin(input)
    const location = uploadUrl(media.id, request.headers.host)
    // An earlier session may be further than its row; a hanging request yields.
    let session = isNew ? getSession(media.id, media) : await sessions.offset(media.id)
    if (withPiece && session.receivedBytes === 0)
      session = await sessions.append(media.id, piece).catch(async (error: unknown) => {
        // The answer has no URL. Without a key the client has lost the session, which would wait for bytes in vain.
        const isLost = isNew && !input.idempotencyKey && !hasYielded(error)
        if (isLost) await sessions.cancel(media.id).catch(() => {})
        throw error
      })
    response.writeHead(201, { location, ...offsetHeaders(session), 'content-length': 0 }).end()
  }
}

/** The received bytes are kept. */
const hasYielded = (error: unknown) =>
  error instanceof SessionError && ['TAKEN_OVER', 'STOPPING', 'SUBMISSION_DELAYED'].includes(error.code)

/** The input of createResumableUpload, from the headers of stock clients. */
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

const UNSUPPORTED = {
  'upload-defer-length': 'say how many bytes the file has, in Upload-Length.',
  'upload-concat': 'send the file as one upload, from its first byte to its last.',
}
