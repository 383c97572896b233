import { openCaller, StatusError } from '../bench/caller.ts'
import type { Form } from '../bench/caller.ts'
import type { MediaState } from './evidence.ts'
import type { Planned } from './plan.ts'

export type Client = ReturnType<typeof createClient>

/** What the gateway answers for, or else what it said. */
export type UploadAnswer = { mediaId: string } | { unexpected: string }

/** The documented GraphQL, with connections that stay open; `close` breaks them. */
export function createClient(url: string) {
  // Not fetch: it can end the process when a form is cut on its way.
  const caller = openCaller()
  return {
    /** Throws when no answer came. */
    async upload(file: Planned): Promise<UploadAnswer> {
      try {
        const text = await caller.post(url, await formOf(file))
        const { data } = JSON.parse(text) as Answer<{ uploadResumableMedia: { id?: string; mediaId?: string } }>
        const { id, mediaId } = data?.uploadResumableMedia ?? {}
        const known = id ?? mediaId
        return known === undefined ? { unexpected: text } : { mediaId: known }
      } catch (error) {
        if (error instanceof StatusError) return { unexpected: error.message }
        throw error
      }
    },

    /** Null for a media item that the gateway does not know. Throws when no answer came. */
    async media(id: string): Promise<MediaState | null> {
      const body = Buffer.from(JSON.stringify({ query: STATUS, variables: { id } }))
      const text = await caller.post(url, { type: 'application/json', body })
      const { data } = JSON.parse(text) as Answer<{ mediaStatus: MediaState | null }>
      if (!data) throw new Error(`mediaStatus failed: ${text}`)
      return data.mediaStatus
    },

    close: caller.close,
  }
}

type Answer<T> = { data?: T | null }

/** As the GraphQL multipart request specification says. */
export async function formOf({ wabaId, fileName, idempotencyKey, type, bytes }: Planned): Promise<Form> {
  const form = new FormData()
  const input = { wabaId, file: null, idempotencyKey }
  form.set('operations', JSON.stringify({ query: UPLOAD, variables: { input } }))
  form.set('map', JSON.stringify({ file: ['variables.input.file'] }))
  form.set('file', new Blob([bytes], { type }), fileName)
  const encoded = new Response(form)
  return { type: encoded.headers.get('content-type') ?? '', body: Buffer.from(await encoded.arrayBuffer()) }
}

const UPLOAD = `mutation($input: UploadResumableMediaInput!) {
  uploadResumableMedia(input: $input) {
    __typename
    ... on Media { id }
    ... on UserError { code message }
    ... on KaleyraRejectedError { mediaId }
  }
}`

export const STATUS = `query($id: ID!) {
  mediaStatus(id: $id) { status kaleyraId handle failure { code message } history { status cause attempt message } }
}`
