import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { WABA } from './system.ts'

export const VERSION = { 'tus-resumable': '1.0.0' }
const PIECE = { 'content-type': 'application/offset+octet-stream' }

type Headers = Record<string, string>

/** Hand-written tus: each call is one request, and answers the response as it came. */
export function createTus(url: string, always: Headers = {}) {
  const send = (method: string, path: string, headers: Headers = {}, body?: Uint8Array<ArrayBuffer>) =>
    fetch(new URL(path, url), { method, headers: { ...VERSION, ...always, ...headers }, ...(body && { body }) })

  return {
    send,
    post: (headers: Headers, body?: Uint8Array<ArrayBuffer>) => send('POST', '/uploads', headers, body),
    head: (upload: string) => send('HEAD', upload),
    patch: (upload: string, offset: number, body?: Uint8Array<ArrayBuffer>, headers: Headers = {}) =>
      send('PATCH', upload, { ...PIECE, 'upload-offset': String(offset), ...headers }, body),
    delete: (upload: string) => send('DELETE', upload),

    /** Begins an upload by POST and answers its URL. */
    async begin(size: number, metadata: Headers = {}): Promise<string> {
      const response = await send('POST', '/uploads', creation(size, metadata))
      const location = response.headers.get('location')
      if (response.status !== 201 || location === null) throw new Error(`${response.status} ${await response.text()}`)
      return location
    },

    /** What HEAD answers. */
    async offset(upload: string): Promise<number> {
      return Number((await send('HEAD', upload)).headers.get('upload-offset') ?? Number.NaN)
    },

    /** Sends the head of a PATCH and some of its bytes, and leaves the rest of them owing. */
    hang: (upload: string, offset: number, bytes: Uint8Array, owing = 1, headers: Headers = {}) =>
      sendInPart('PATCH', upload, { ...always, 'upload-offset': String(offset), ...headers }, bytes, owing),
    /** Sends the head of a POST and some of its bytes, and leaves the rest of them owing. */
    hangPost: (headers: Headers, bytes: Uint8Array, owing = 1) =>
      sendInPart('POST', new URL('/uploads', url).href, { ...always, ...headers }, bytes, owing),
  }
}

async function sendInPart(
  method: string,
  upload: string,
  headers: Headers,
  bytes: Uint8Array,
  owing: number,
): Promise<Socket> {
  const { hostname, port, pathname } = new URL(upload)
  const socket = connect(Number(port), hostname).on('error', () => {})
  const length = { 'content-length': String(bytes.length + owing) }
  const all = { host: 'localhost', ...VERSION, ...PIECE, ...headers, ...length }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${method} ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`)
  await new Promise<void>(resolve => socket.write(bytes, () => resolve()))
  return socket
}

/** The headers of a POST that begins an upload of `size` bytes. */
export function creation(size: number, metadata: Headers = {}): Headers {
  return {
    'upload-length': String(size),
    'upload-metadata': metadataOf({ wabaId: WABA, filename: 'image.png', ...metadata }),
  }
}

export function metadataOf(values: Headers): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')
}

export const idOf = (upload: string) => new URL(upload).pathname.split('/').at(-1) ?? ''

export const checksum = (algorithm: string, bytes: Uint8Array) => ({
  'upload-checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`,
})

/** The answer that is to come on a socket. */
export function answerOn(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('data', data => resolve(String(data)))
    socket.once('close', () => reject(new Error('the connection was closed without an answer')))
  })
}

const RESUMABLE = `mutation($input: CreateResumableUploadInput!) {
  createResumableUpload(input: $input) {
    __typename
    ... on Media { id status type size sha256 receivedBytes uploadUrl }
    ... on UserError { code message }
  }
}`

export type Begun = { __typename: string; id: string; uploadUrl: string; [field: string]: unknown }
type Query = (
  document: string,
  variables: object,
) => Promise<{ data?: Record<string, unknown> | null; errors?: unknown[] }>

/** The mutation createResumableUpload, with a file that is taken unless `input` says otherwise. */
export async function beginByMutation(query: Query, input: object = {}): Promise<Begun> {
  const { data, errors } = await query(RESUMABLE, {
    input: { wabaId: WABA, fileName: 'image.png', size: 19_942, ...input },
  })
  if (!data) throw new Error(JSON.stringify(errors))
  return data['createResumableUpload'] as Begun
}
