import type { IncomingMessage, ServerResponse } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { demandScope, EVERYBODY, maySend } from '../access/caller.ts'
import type { Caller } from '../access/caller.ts'
import { answerJson } from '../http/answer.ts'
import type { CorsRules } from '../http/browser/pages.ts'
import { addFacts, setRefusal } from '../lib/request-context.ts'
import type { Handler, TusDeps } from './handler.ts'
import { ALGORITHMS } from './checksum.ts'
import { createCreation } from './creation.ts'
import { hasBody } from './headers.ts'
import { createMethods } from './methods.ts'
import { Refusal } from './refusal.ts'
import { withStatus } from './statuses.ts'
import { unknownSession } from '../uploads/pieces/session.ts'

const VERSION = '1.0.0'
const CORS: CorsRules = {
  methods: 'OPTIONS, POST, HEAD, PATCH, DELETE',
  responseHeaders: [
    'Location',
    'Retry-After',
    'Tus-Checksum-Algorithm',
    'Tus-Extension',
    'Tus-Max-Size',
    'Tus-Resumable',
    'Tus-Version',
    'Upload-Expires',
    'Upload-Length',
    'Upload-Metadata',
    'Upload-Offset',
    'WWW-Authenticate',
    'X-Error-Code',
    'X-Request-ID',
  ],
}
const EXTENSIONS = ['creation', 'creation-with-upload', 'termination', 'expiration', 'checksum']

/** The tus 1.0 protocol at /uploads and /uploads/:id, as a listener for Node's HTTP server. */
export function createTus(deps: TusDeps) {
  const { identify, countUpload, findMedia, pages, maxFileBytes, asStorageError } = deps
  const setCors = pages.cors(CORS)
  const { head, patch, remove } = createMethods(deps.sessions)
  const atCollection: Record<string, Handler> = { OPTIONS: describe, POST: createCreation(deps) }
  const atUpload: Record<string, Handler> = { OPTIONS: describe, HEAD: head, PATCH: patch, DELETE: remove }

  return async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('tus-resumable', VERSION)
    setCors(request, response)
    try {
      const id = idOf(request.url ?? '')
      const method = methodOf(request)
      const handlers = id === undefined ? atCollection : atUpload
      const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined
      // Browsers send OPTIONS without a token.
      const caller = method === 'OPTIONS' ? EVERYBODY : await identify(request)
      if (!handler) throw notAllowed(method, Object.keys(handlers))
      if (method !== 'OPTIONS') await checkRequest(request, caller, id)
      const place = hasBody(request) ? countUpload(caller) : undefined
      if (place?.tooMany) throw place.tooMany
      try {
        await handler(request, response, { id: id ?? '', caller })
      } finally {
        place?.end()
      }
    } catch (error) {
      const refusal = withStatus(error, asStorageError)
      if (!refusal) throw error
      refuse(response, refusal)
    }
  }

  function describe(_request: IncomingMessage, response: ServerResponse): void {
    response
      .writeHead(204, {
        'tus-version': VERSION,
        'tus-extension': EXTENSIONS.join(','),
        'tus-max-size': maxFileBytes,
        'tus-checksum-algorithm': ALGORITHMS.join(','),
      })
      .end()
  }

  async function checkRequest(request: IncomingMessage, caller: Caller, id: string | undefined): Promise<void> {
    pages.checkOrigin(request, 'upload here')
    const version = request.headers['tus-resumable']
    if (version !== VERSION) {
      const message = `Tus-Resumable is ${version === undefined ? 'missing' : `"${shown(String(version))}"`}: send ${VERSION}.`
      throw new Refusal(412, 'TUS_VERSION', message, { 'tus-version': VERSION })
    }
    demandScope(caller, 'media:write')
    if (id === undefined) return
    // Checked first: a request for an upload makes the one that sends to it yield.
    const media = await findMedia(id)
    if (!media || !maySend(caller, media)) throw unknownSession(id)
    addFacts({ wabaId: media.wabaId, size: media.size })
  }
}

/** Clients that can only GET and POST name the method in a header. */
function methodOf({ method, headers }: IncomingMessage): string {
  return String(headers['x-http-method-override'] ?? method).toUpperCase()
}

function idOf(url: string): string | undefined {
  return /^\/uploads\/(?<id>[^/?]+)/u.exec(url)?.groups?.['id']
}

function notAllowed(method: string, allowed: readonly string[]): Refusal {
  const why = method === 'GET' ? 'The bytes of an upload are never served.' : `${shown(method)} is not done here.`
  return new Refusal(405, 'METHOD_NOT_ALLOWED', `${why} There is: ${allowed.join(' ')}.`, { allow: allowed.join(', ') })
}

function refuse(response: ServerResponse, { status, code, message, headers }: Refusal): void {
  setRefusal(code)
  response.setHeaders(new Map(Object.entries({ ...headers, 'cache-control': 'no-store', 'x-error-code': code })))
  answerJson(response, status, { code, message })
}
