import type { Plugin } from 'graphql-yoga'
import { CallerError } from '../errors/caller-error.ts'
import type { Admission } from './admit.ts'
import { serverContextOf } from './context.ts'
import { beforeBody, refused } from './errors.ts'

/** Answers requests that are not admitted, and gives Yoga the parameters or the result of those that are. */
export function useAdmission({ admit, read }: Admission): Plugin {
  return {
    onRequest({ request, endResponse, fetchAPI }) {
      if (request.method === 'OPTIONS') endResponse(new fetchAPI.Response(null, { status: 204 }))
    },
    onRequestParse: beforeBody(async ({ serverContext, setRequestParser }) => {
      const asking = serverContextOf(serverContext)
      const reader = await admit(asking)
      if (!reader) return
      setRequestParser(() =>
        read(asking, reader).catch((error: unknown) => {
          throw error instanceof CallerError ? refused(error) : error
        }),
      )
    }),
    onParams({ context, setResult }) {
      const { result } = serverContextOf(context)
      if (result) setResult(result)
    },
  }
}
