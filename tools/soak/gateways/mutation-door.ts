import { formOf } from '../client.ts'
import type { Http } from './http.ts'
import { errorOf, TryAgainError, UnexpectedReplyError } from './sender.ts'
import type { Door } from './sender.ts'

/** A first try may take 25 s, and a gateway that is stopped answers when it goes on. */
const SILENT_MS = 60_000

type Answer = {
  data?: { uploadResumableMedia?: { id?: string; mediaId?: string; code?: string } | null } | null
  errors?: { message: string; extensions?: { code?: string } }[]
}

/** The multipart request of GraphQL, under the upload's key: whatever broke, it is the same upload. */
export const createMutationDoor =
  (url: string, http: Http): Door =>
  async (file, untilDone) => {
    const { type, body } = await formOf(file)
    const headers = { 'content-type': type, 'graphql-require-preflight': '1' }
    return untilDone(async () => {
      const reply = await http.send({
        method: 'POST',
        url: `${url}/graphql`,
        headers,
        body,
        isSlow: file.isSlow,
        silentMs: SILENT_MS,
      })
      if (reply.status !== 200) throw errorOf(reply)
      const { data, errors = [] } = JSON.parse(reply.body) as Answer
      const { id, mediaId, code = errors[0]?.extensions?.code } = data?.uploadResumableMedia ?? {}
      const known = id ?? mediaId
      if (known !== undefined) return known
      throw AGAIN.includes(code ?? '') ? new TryAgainError(code) : new UnexpectedReplyError(reply.body)
    })
  }

/** The gateway cannot store anything at the moment, or has met a fault that it logs. */
const AGAIN = ['STORAGE_FAULT', 'INTERNAL_SERVER_ERROR']
