import type { Plugin } from 'graphql-yoga'
import { demandScope } from '../access/caller.ts'
import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import type { Identify } from '../access/identify.ts'
import { whenClosed } from '../http/answer.ts'
import { serverContextOf } from './context.ts'
import { beforeBody } from './errors.ts'
import { isMultipart } from './parameters.ts'

type Options = { identify: Identify; countUpload: ConcurrencyLimit }

/** Identifies the caller before the body is read. A multipart body has files, so it is a write. */
export function useCaller({ identify, countUpload }: Options): Plugin {
  return {
    onRequestParse: beforeBody(async ({ serverContext }) => {
      const context = serverContextOf(serverContext)
      context.caller = await identify(context.req)
      if (!isMultipart(context.req)) return
      demandScope(context.caller, 'media:write')
      // One upload too many is answered by the mutation, as a member of its union.
      context.upload = countUpload(context.caller)
      whenClosed(context.res, context.upload.end)
    }),
  }
}
