import { expect } from 'vitest'

export type Answer = { __typename: string; id: string; status: string; [field: string]: unknown }

/** The documented GraphQL of a gateway, as a frontend would call it. */
export function createApi(url: string, headers: Record<string, string> = {}) {
  async function query(document: string, variables: object = {}) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: document, variables }),
    })
    return (await response.json()) as GraphQLAnswer
  }

  async function status(id: string): Promise<Answer | null> {
    return (await query(STATUS, { id })).data?.['mediaStatus'] as Answer | null
  }

  return {
    query,
    status,

    /** The mutation, as the GraphQL multipart request specification says. */
    async upload(file: Blob, fileName: string, input: object = {}): Promise<Answer> {
      const { data, errors } = await postForm(url, formOf(input, file, fileName), headers)
      if (!data) throw new Error(`the mutation failed: ${JSON.stringify(errors)}`)
      return data['uploadResumableMedia'] as Answer
    },

    /** Waits until a media item has one of these states. */
    async reach(id: string, ...states: string[]): Promise<Answer> {
      await expect.poll(async () => (await status(id))?.status).toBeOneOf(states)
      return (await status(id)) as Answer
    },

    /** The history of a media item: each state with its cause. */
    async history(id: string) {
      const media = (await query(HISTORY, { id })).data?.['mediaStatus'] as {
        history: { status: string; cause: string }[]
      }
      return media.history.map(event => `${event.status} by ${event.cause}`)
    },

    quota: async (wabaId: string) => (await query(QUOTA, { wabaId })).data?.['uploadQuota'],
  }
}

export type GraphQLAnswer = {
  data?: Record<string, unknown> | null
  errors?: { message: string; extensions?: Record<string, unknown> }[]
}

/** What a request with files, and one by GET, must hold. */
export const PREFLIGHT = { 'graphql-require-preflight': '1' }

export async function postForm(
  url: string,
  body: FormData,
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { ...PREFLIGHT, ...headers }, body })
  return (await response.json()) as GraphQLAnswer
}

export function formOf(input: object, file?: Blob, fileName?: string): FormData {
  const variables = { input: { wabaId: '150440000142241', file: null, ...input } }
  const form = new FormData()
  form.set('operations', JSON.stringify({ query: UPLOAD, variables }))
  form.set('map', JSON.stringify({ file: ['variables.input.file'] }))
  if (file) form.set('file', file, fileName)
  return form
}

const MEDIA = `id wabaId fileName type size receivedBytes uploadUrl sha256 status kaleyraId kaleyraStatus handle attempts dueAt handleExpiresAt
  dataExpiresAt failure { code message } lastError { code message }`

export const UPLOAD = `mutation($input: UploadResumableMediaInput!) {
  uploadResumableMedia(input: $input) {
    __typename
    ... on Media { ${MEDIA} }
    ... on UserError { code message }
    ... on InvalidFileNameError { fileName characters suggestion }
    ... on UnsupportedMediaTypeError { declaredType: type supported }
    ... on ContentMismatchError { declared detected }
    ... on FileTooLargeError { maxBytes }
    ... on RateLimitedError { retryAfterSeconds nextSlotAt }
    ... on IdempotencyConflictError { firstMediaId: mediaId }
    ... on KaleyraRejectedError { reason mediaId }
  }
}`

const STATUS = `query($id: ID!) { mediaStatus(id: $id) { __typename ${MEDIA} } }`
const HISTORY = `query($id: ID!) { mediaStatus(id: $id) { history { status cause } } }`
const QUOTA = `query($wabaId: ID!) { uploadQuota(wabaId: $wabaId) { limit used remaining queued nextSlotAt } }`
