import { curl } from './curl.ts'

/** The fields of the form that a GraphQL mutation with a file is, before the part `file`. */
export const MUTATION = {
  operations: JSON.stringify({
    query:
      'mutation($input: UploadResumableMediaInput!) { uploadResumableMedia(input: $input) { __typename ... on Media { id status } ... on UserError { message } } }',
    variables: { input: { wabaId: '150440000142241', file: null } },
  }),
  map: '{"file":["variables.input.file"]}',
}

/** The media's id. Throws unless the sink has the file: an upload that merely waits would look fast. */
export function parseMutationAnswer(body: string): string {
  const answer: unknown = JSON.parse(body)
  const media = at(at(answer, 'data'), 'uploadResumableMedia')
  const id = at(media, 'id')
  if (at(media, 'status') !== 'PENDING' || typeof id !== 'string') throw new Error(`the gateway answered ${body}`)
  return id
}

/** Uploads a file through the gateway; answers the milliseconds it took. */
export async function uploadThroughGateway(url: string, file: string, signal: AbortSignal): Promise<number> {
  const fields = Object.entries(MUTATION).flatMap(([name, value]) => ['--form-string', `${name}=${value}`])
  const header = ['--header', 'graphql-require-preflight: 1']
  const { body, ms } = await curl([...header, ...fields, '--form', `file=@${file}`, url], signal)
  parseMutationAnswer(body)
  return ms
}

/** Uploads a file to the sink, as the vendor's page says; answers the milliseconds it took. */
export async function uploadStraight(url: string, file: string, signal: AbortSignal): Promise<number> {
  const { body, ms } = await curl(['--form', 'type=video/mp4', '--form', `file=@${file}`, url], signal)
  if (at(JSON.parse(body), 'code') !== 'WA202') throw new Error(`the sink answered ${body}`)
  return ms
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
