import { formOf } from '@resumable-media/test-kit/api'
import { TOKEN, tokenOf } from '@resumable-media/test-kit/hostile/token'
import { SECRET } from '@resumable-media/test-kit/system'
import { creation } from '@resumable-media/test-kit/tus'
import type { Sent } from './sender.ts'

/** The body that goes with every refusal: a form with a file whose name has a space. */
export async function bodyOf(size: number): Promise<{ type: string; bytes: Buffer }> {
  const form = new Response(formOf({}, new Blob([Buffer.alloc(size, 'x')]), 'my photo.png'))
  return { type: form.headers.get('content-type') ?? '', bytes: Buffer.from(await form.arrayBuffer()) }
}

/** What the gateway knows from the headers, or from the first bytes of a body. */
export type Refusal = {
  what: string
  answer: string
  method?: string
  path: string
  headers: Sent['headers']
  /** Whether it stands for its kind: it is tried often, and with a large body. */
  often?: boolean
  large?: boolean
}

const known = { authorization: `Bearer ${TOKEN}` }
const tus = { ...known, 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' }
const json = { 'content-type': 'application/json' }

/** `upload` is the path of one that was begun, of 100 bytes; `type` the content type of the form. */
export const refusalsOf = (upload: string, type: string): readonly Refusal[] => {
  const form = { ...known, 'content-type': type }
  const graphql = (what: string, answer: string, headers: Sent['headers']): Refusal => ({
    what: `/graphql: ${what}`,
    answer,
    path: '/graphql',
    headers,
  })
  const patch = (what: string, answer: string, path: string, headers: Sent['headers'] = {}): Refusal => ({
    what: `/uploads: ${what}`,
    answer,
    method: 'PATCH',
    path,
    headers: { ...tus, 'upload-offset': '0', ...headers },
  })
  const all: Refusal[] = [
    graphql('a file name with a space', '200 INVALID_FILE_NAME', form),
    graphql('a WABA that the token lacks', '200 FORBIDDEN_WABA', {
      ...form,
      authorization: `Bearer ${tokenOf({ wabas: [] })}`,
    }),
    graphql('no token', '401 UNAUTHORIZED', { 'content-type': type }),
    graphql('a token that is for reading', '403 FORBIDDEN_SCOPE', {
      ...form,
      authorization: `Bearer ${tokenOf({ scope: 'media:read' })}`,
    }),
    graphql('a page of another origin', '403 FOREIGN_ORIGIN', { ...form, origin: 'https://evil.example' }),
    graphql('JSON of more than 1 MB', '413 BODY_TOO_LARGE', { ...known, ...json }),
    graphql('another content type', '415 UNSUPPORTED_CONTENT_TYPE', { ...known, 'content-type': 'text/plain' }),
    graphql('headers of more than 16 kB', '431', { ...form, ...headersOf(17) }),
    patch('no such upload', '404 UPLOAD_NOT_FOUND', '/uploads/00000000-0000-4000-8000-000000000000'),
    patch('no token', '401 UNAUTHORIZED', upload, { authorization: '' }),
    patch('another offset', '409 OFFSET_MISMATCH', upload, { 'upload-offset': '1' }),
    patch('more bytes than announced', '413 TOO_MANY_BYTES', upload),
    patch('another content type', '415 BAD_CONTENT_TYPE', upload, { 'content-type': 'video/mp4' }),
    {
      what: '/uploads: a file that is too large',
      answer: '413 FILE_TOO_LARGE',
      path: '/uploads',
      headers: { ...tus, ...creation(1e9) },
    },
    { what: '/callbacks/kaleyra: no secret', answer: '401', path: '/callbacks/kaleyra', headers: json },
    {
      what: '/callbacks/kaleyra: more than 64 KB',
      answer: '413',
      path: '/callbacks/kaleyra',
      headers: { ...json, 'x-callback-secret': SECRET },
    },
    { what: 'a path that there is none of', answer: '404', path: '/nothing', headers: form },
    { what: '/: not by POST', answer: '405', path: '/', headers: form },
  ]
  return all.map(one => ({ ...one, often: OFTEN.includes(one.answer), large: LARGE.includes(one.answer) }))
}

const LARGE = ['200 INVALID_FILE_NAME', '404 UPLOAD_NOT_FOUND']
const OFTEN = [...LARGE, '403 FORBIDDEN_SCOPE']

/** So many headers of a kilobyte. */
const headersOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, 'x'.repeat(1000)]))
