import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLParams } from 'graphql-yoga'
import { demandScope } from '../access/caller.ts'
import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import type { Identify } from '../access/identify.ts'
import { RequestError } from '../errors/caller-error.ts'
import { whenClosed } from '../http/answer.ts'
import { readBody } from '../http/bounded-body.ts'
import { checkPreflight } from '../http/browser/csrf.ts'
import type { Pages } from '../http/browser/pages.ts'
import { checkAccept } from './answer-types.ts'
import type { CallerContext, ReadParams } from './context.ts'
import { contentTypeOf, isMultipart, paramsOf, parseBody, parseQuery } from './parameters.ts'

/** Reads a multipart request; `end` is called once its answer is out or its connection is gone. */
export type ReadUploads = (request: IncomingMessage) => { params: Promise<object>; end(): void }

export type Admission = ReturnType<typeof createAdmission>

type Deps = {
  identify: Identify
  countUpload: ConcurrencyLimit
  pages: Pick<Pages, 'checkOrigin'>
  readUploads: ReadUploads
}

const MAX_JSON_BYTES = 1024 * 1024

/** Judges a request by its headers and then reads its parameters, each once: a second call gets the same promise. */
export function createAdmission({ identify, countUpload, pages, readUploads }: Deps) {
  return {
    /** Throws a CallerError, before a byte of the body is read. Undefined for a method that Yoga refuses. */
    admit: (asking: CallerContext): Promise<ReadParams | undefined> => (asking.admitted ??= judge(asking)),
    /** What `read` of an admitted request answers. Throws a CallerError. */
    read: (asking: CallerContext, read: ReadParams): Promise<GraphQLParams> =>
      (asking.params ??= read(asking.req, asking.res)),
  }

  /** Browsers send multipart and GET without a preflight, so these need a header that requires one. */
  async function judge(asking: CallerContext): Promise<ReadParams | undefined> {
    const { req, res } = asking
    asking.caller = await identify(req)
    const hasFiles = isMultipart(req)
    if (hasFiles) {
      // A multipart body has files, so it is a write. One upload too many is answered by the mutation, in its union.
      demandScope(asking.caller, 'media:write')
      asking.upload = countUpload(asking.caller)
      whenClosed(res, asking.upload.end)
    }
    pages.checkOrigin(req, 'call this gateway')
    if (req.method === 'GET' || (req.method === 'POST' && hasFiles)) checkPreflight(req)
    const read = req.method === 'GET' || req.method === 'POST' ? readerFor(req) : undefined
    // Before a mutation runs whose result could not be answered.
    checkAccept(req.headers.accept)
    return read
  }

  function readerFor(req: IncomingMessage): ReadParams {
    if (req.method === 'GET') return async () => parseQuery(req.url ?? '')
    if (contentTypeOf(req) === 'application/json') return readJson
    if (isMultipart(req)) return readMultipart
    throw new RequestError('UNSUPPORTED_CONTENT_TYPE', UNSUPPORTED)
  }

  async function readMultipart(req: IncomingMessage, res: ServerResponse) {
    const { params, end } = readUploads(req)
    res.once('close', end)
    return paramsOf(await params)
  }
}

async function readJson(req: IncomingMessage) {
  const body = await readBody(req, { maxBytes: MAX_JSON_BYTES })
  if (body === 'too large') throw new RequestError('BODY_TOO_LARGE', `The body has more than ${MAX_JSON_BYTES} bytes.`)
  if (typeof body === 'string') throw new RequestError('BAD_REQUEST', 'The body broke off.')
  return parseBody(body)
}

const UNSUPPORTED = 'Send the body as application/json, or as multipart/form-data when it has files.'
