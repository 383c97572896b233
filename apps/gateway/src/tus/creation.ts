import type { IncomingMessage } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { demandWaba } from '../access/caller.ts'
import type { Caller } from '../access/caller.ts'
import type { BeginInput } from '../uploads/begin.ts'
import type { Piece } from '../uploads/pieces/append.ts'
import { getSession, SessionError } from '../uploads/pieces/session.ts'
import type { Session } from '../uploads/pieces/session.ts'
import { addFacts } from '../lib/request-context.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Handler, TusDeps } from './handler.ts'
import { bytesOf, hasPiece, headerOf, offsetHeaders, pieceOf } from './headers.ts'
import { parseMetadata } from './metadata.ts'

type Deps = Pick<TusDeps, 'begin' | 'sessions' | 'uploadUrl'>

/** POST: begins an upload, and appends its first piece where one comes along. */
export function createCreation({ begin, sessions, uploadUrl }: Deps): Handler {
  return async (request, response, { caller }) => {
    const withPiece = await hasPiece(request)
    const piece = pieceOf(request, 0)
    const input = inputOf(request, caller)
    const { media, isNew } = await begin(input)
    const location = uploadUrl(media.id, request.headers.host)
    // One that was begun before may have come further than its row says; a request that hangs yields.
    let session = isNew ? getSession(media.id, media) : await sessions.offset(media.id)
    if (withPiece && session.receivedBytes === 0)
      session = await appendFirst(session, piece, isNew && !input.idempotencyKey)
    response.writeHead(201, { location, ...offsetHeaders(session), 'content-length': 0 }).end()
  }

  /**
   * A client that gets an error does not know the upload's URL yet: without a key the session is lost to it, and would wait
   * for bytes that never come. One that yielded to another request, or to the gateway's end, is not at fault.
   */
  async function appendFirst({ id }: Session, piece: Piece, isLost: boolean): Promise<Session> {
    try {
      return await sessions.append(id, piece)
    } catch (error) {
      const hasYielded = error instanceof SessionError && YIELDED.includes(error.code)
      if (isLost && !hasYielded) await sessions.cancel(id).catch(() => {})
      throw error
    }
  }
}

/** What has come is kept. */
const YIELDED = ['TAKEN_OVER', 'STOPPING', 'SUBMISSION_DELAYED']

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

const UNSUPPORTED = {
  'upload-defer-length': 'say how many bytes the file has, in Upload-Length.',
  'upload-concat': 'send the file as one upload, from its first byte to its last.',
}
