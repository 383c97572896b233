import { curl } from './curl.ts'
import { untilPending } from './until-pending.ts'

export const WABA = '150440000142241'

/** The fields of the form that a GraphQL mutation with a file is, before the part `file`. */
export const MUTATION = {
  operations: JSON.stringify({
    query:
      'mutation($input: UploadResumableMediaInput!) { uploadResumableMedia(input: $input) { __typename ... on Media { id status } ... on UserError { message } } }',
    variables: { input: { wabaId: WABA, file: null } },
  }),
  map: '{"file":["variables.input.file"]}',
}

/** The media's id. Throws unless the sink has the file: an upload that merely waits would look fast. */
export function parseMutationAnswer(body: string): string {
  const { id, status } = parseAnswer(body)
  if (status !== 'PENDING') throw new Error(`the gateway answered ${body}`)
  return id
}

function parseAnswer(body: string): { id: string; status: unknown } {
  const media = at(at(JSON.parse(body), 'data'), 'uploadResumableMedia')
  const id = at(media, 'id')
  if (typeof id !== 'string') throw new Error(`the gateway answered ${body}`)
  return { id, status: at(media, 'status') }
}

export type Upload = { file: string; name: string; signal: AbortSignal }

/** Uploads a file through the gateway; answers the milliseconds until the sink has it. */
export async function uploadThroughGateway(url: string, { file, name, signal }: Upload): Promise<number> {
  const begun = performance.now()
  const fields = Object.entries(MUTATION).flatMap(([key, value]) => ['--form-string', `${key}=${value}`])
  const header = ['--header', 'graphql-require-preflight: 1']
  const { body } = await curl([...header, ...fields, '--form', `file=@${file};filename=${name}`, url], signal)
  const { id, status } = parseAnswer(body)
  // The answer waits for the first try, but not for ever.
  if (status === 'QUEUED') await untilPending(url, id, signal)
  else parseMutationAnswer(body)
  return performance.now() - begun
}

/** Uploads a file to the sink, or through what sends it on as it is, as the vendor's page says; answers the milliseconds. */
export async function uploadStraight(url: string, { file, name, signal }: Upload): Promise<number> {
  const { body, ms } = await curl(['--form', 'type=video/mp4', '--form', `file=@${file};filename=${name}`, url], signal)
  if (at(JSON.parse(body), 'code') !== 'WA202') throw new Error(`the sink answered ${body}`)
  return ms
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
