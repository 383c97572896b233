import type { Plugin } from 'graphql-yoga'
import { AccessError } from '../errors/access-error.ts'
import { demandScope } from '../access/caller.ts'
import type { Identify } from '../access/identify.ts'
import type { Tally } from '../access/concurrency-limit.ts'
import { TooManyError } from '../errors/upload-errors.ts'
import { setRefusal } from '../lib/request-context.ts'
import type { Asking } from './for-caller.ts'
import type { ServerContext } from './use-bodies.ts'
import { whenClosed } from './when-closed.ts'

export type CallerContext = ServerContext & Asking

/** Lets nobody in who may not call, before a byte of the body is read. A multipart body has files, and is a write. */
export function useCaller({ identify, countUpload }: { identify: Identify; countUpload: Tally }): Plugin {
  return {
    async onRequestParse({ request, serverContext, endResponse, fetchAPI }) {
      const context = serverContext as unknown as CallerContext
      try {
        context.caller = await identify(context.req)
        if (!/^\s*multipart\/form-data\b/iu.test(request.headers.get('content-type') ?? '')) return
        demandScope(context.caller, 'media:write')
        countFile(context)
      } catch (error) {
        if (!(error instanceof AccessError)) throw error
        const { status, code, message, headers } = error
        setRefusal(code)
        endResponse(fetchAPI.Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers }))
      }
    },
  }

  /** One too many is answered by the mutation, as a member of its union. */
  function countFile(context: CallerContext): void {
    try {
      whenClosed(context.res, countUpload(context.caller))
    } catch (error) {
      if (!(error instanceof TooManyError)) throw error
      context.tooMany = error
    }
  }
}
