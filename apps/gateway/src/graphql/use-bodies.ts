import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { CallerError, RequestError } from '../errors/caller-error.ts'
import { readBody } from '../http/bounded-body.ts'
import { serverContextOf } from './context.ts'
import { beforeBody, refused } from './errors.ts'
import { contentTypeOf, isMultipart, paramsOf, parseBody, parseQuery } from './parameters.ts'

/** Reads a multipart request; `end` is called once its answer is out or its connection is gone. */
export type ReadUploads = (request: IncomingMessage) => { params: Promise<object>; end(): void }

const MAX_JSON_BYTES = 1024 * 1024

/** Reads the bodies of POST requests: JSON up to 1 MB, and multipart with its files straight into the spool. */
export function useBodies(readUploads: ReadUploads): Plugin {
  return {
    onRequestParse: beforeBody(({ request: { method }, serverContext, setRequestParser }) => {
      const { req, res } = serverContextOf(serverContext)
      if (method !== 'GET' && method !== 'POST') return
      const read = readerFor(method, req)
      setRequestParser(() =>
        read(req, res).catch((error: unknown) => {
          throw error instanceof CallerError ? refused(error) : error
        }),
      )
    }),
  }

  function readerFor(method: 'GET' | 'POST', req: IncomingMessage) {
    if (method === 'GET') return async () => parseQuery(req.url ?? '')
    if (contentTypeOf(req) === 'application/json') return readJson
    if (isMultipart(req)) return readMultipart
    throw new RequestError('UNSUPPORTED_CONTENT_TYPE', UNSUPPORTED)
  }

  async function readMultipart(req: IncomingMessage, res: ServerResponse): Promise<GraphQLParams> {
    const { params, end } = readUploads(req)
    res.once('close', end)
    return paramsOf(await params)
  }
}

async function readJson(req: IncomingMessage): Promise<GraphQLParams> {
  const body = await readBody(req, { maxBytes: MAX_JSON_BYTES })
  if (body === 'too large') throw new RequestError('BODY_TOO_LARGE', `The body has more than ${MAX_JSON_BYTES} bytes.`)
  if (typeof body === 'string') throw new RequestError('BAD_REQUEST', 'The body broke off.')
  return parseBody(body)
}

const UNSUPPORTED = 'Send the body as application/json, or as multipart/form-data when it has files.'
