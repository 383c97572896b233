import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { shown } from '@resumable-media/client/rules'
import { BadUploadRequest } from '../errors/bad-upload-request.ts'
import { createMeter, TooManyBytes } from '../spool/meter.ts'
import { NotUtf8, readUtf8 } from '../lib/utf8-text.ts'
import { isForeign } from '../http/browser/origin.ts'
import { setRefusal } from '../lib/request-context.ts'
import { badRequest } from './bad-input.ts'
import { parseJson } from './json-text.ts'
import { readQuery } from './query-parameters.ts'
import { isPreflighted, NOT_PREFLIGHTED } from '../http/browser/csrf.ts'

/** What Yoga's Node listener passes on, and its plugin type does not name. */
export type ServerContext = { req: IncomingMessage; res: ServerResponse }

/** Reads a multipart request; `end` is called once its answer is out, or nobody waits for it any more. */
export type ReadUploads = (request: IncomingMessage) => { params: Promise<object>; end(): void }

const MAX_JSON_BYTES = 1024 * 1024

type Options = { readUploads: ReadUploads; allowedOrigins: readonly string[] }

/**
 * Reads the bodies of POST requests: JSON up to 1 MB, and multipart with its files straight into the spool. A browser
 * sends multipart and GET anywhere without asking first, so these must hold a header that makes it ask; and what names
 * itself as a page of another origin is refused all the same.
 */
export function useBodies({ readUploads, allowedOrigins }: Options): Plugin {
  return {
    onRequestParse({ request, serverContext, setRequestParser, endResponse, fetchAPI }) {
      const { req, res } = serverContext as unknown as ServerContext
      const refuse = (status: number, code: string, message: string) => {
        setRefusal(code)
        endResponse(fetchAPI.Response.json({ errors: [{ message, extensions: { code } }] }, { status }))
      }
      if (isForeign(req, allowedOrigins)) {
        const page = req.headers.origin ?? 'other sites'
        return refuse(
          403,
          'FOREIGN_ORIGIN',
          `Pages of ${shown(page)} may not call this gateway: ALLOWED_ORIGINS lacks it.`,
        )
      }
      if (request.method !== 'GET' && request.method !== 'POST') return
      const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
      const inUrl = request.method === 'GET'
      if (!inUrl && type === 'application/json') return setRequestParser(() => readJson(req))
      if (!inUrl && type !== 'multipart/form-data') return refuse(415, 'UNSUPPORTED_CONTENT_TYPE', UNSUPPORTED)
      if (!isPreflighted(req.headers)) return refuse(403, 'PREFLIGHT_HEADER_MISSING', NOT_PREFLIGHTED)
      setRequestParser(() => (inUrl ? readQuery(req.url ?? '') : readMultipart(req, res)))
    },
  }

  async function readMultipart(req: IncomingMessage, res: ServerResponse): Promise<GraphQLParams> {
    const { params, end } = readUploads(req)
    res.once('close', end)
    return params.then(
      operations => paramsOf(operations),
      (error: unknown) => {
        const code = error instanceof BadUploadRequest ? error.code : 'BAD_UPLOAD_REQUEST'
        const message = error instanceof Error ? error.message : String(error)
        throw badRequest(code, message, code === 'BODY_TOO_LARGE' ? 413 : 400)
      },
    )
  }
}

async function readJson(req: IncomingMessage): Promise<GraphQLParams> {
  const tooLarge = () => badRequest('BODY_TOO_LARGE', `The body has more than ${MAX_JSON_BYTES} bytes.`, 413)
  // Before it is read: a sender that waits to be asked for it need not send it.
  if (Number(req.headers['content-length'] ?? 0) > MAX_JSON_BYTES) throw tooLarge()
  const meter = createMeter(MAX_JSON_BYTES)
  req.once('close', () => req.readableEnded || meter.stream.destroy(new Error('the sender went away')))
  const body = await readUtf8(req.pipe(meter.stream)).catch((error: unknown) => {
    req.resume()
    if (error instanceof NotUtf8) throw badRequest('BAD_REQUEST', `The body cannot be read: ${error.message}.`)
    if (!(error instanceof TooManyBytes)) throw badRequest('BAD_REQUEST', 'The body broke off.')
    throw tooLarge()
  })
  const params = parseJson('The body', body)
  if (Array.isArray(params)) throw badRequest('BATCHING_OFF', 'The body is a list: send one operation at a time.')
  if (typeof params !== 'object' || params === null) {
    throw badRequest('BAD_REQUEST', 'The body must be one JSON object with the field "query".')
  }
  return paramsOf(params)
}

/** What else a client sends is passed over, as GraphQL over HTTP wants it; Yoga refuses it. */
function paramsOf(sent: object): GraphQLParams {
  const params: GraphQLParams = Object.fromEntries(Object.entries(sent).filter(([name]) => PARAMETERS.includes(name)))
  const other = Object.keys(sent).find(name => !PARAMETERS.includes(name))
  // It is likelier to be a slip than a request without one.
  if (params.query == null && other !== undefined)
    throw badRequest('BAD_REQUEST', `"query" is missing, and "${shown(other)}" is not known. Send "query".`)
  return params
}

const PARAMETERS = ['query', 'operationName', 'variables', 'extensions']

const UNSUPPORTED = 'Send the body as application/json, or as multipart/form-data when it has files.'
