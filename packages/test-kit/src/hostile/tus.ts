import { checksum, creation, metadataOf } from '../tus.ts'
import { WABA } from '../system.ts'
import type { Category, Headers, Row, Target } from './row.ts'

const VERSION = { 'tus-resumable': '1.0.0' }
const PIECE = { ...VERSION, 'content-type': 'application/offset+octet-stream' }
const SIZE = 100

const post = (what: string, headers: Headers, body?: string): Row => ({
  what: `POST: ${what}`,
  send: target => target.request('POST', '/uploads', { ...VERSION, ...creation(SIZE), ...headers }, body),
})
const withMetadata = (what: string, metadata: string | Record<string, string>): Row =>
  post(what, {
    'upload-metadata':
      typeof metadata === 'string' ? metadata : metadataOf({ wabaId: WABA, filename: 'a.png', ...metadata }),
  })
const patch = (what: string, headers: Headers, body = 'x'): Row => ({
  what: `PATCH: ${what}`,
  send: async target =>
    target.request('PATCH', await target.begin(SIZE), { ...PIECE, 'upload-offset': '0', ...headers }, body),
})
const at = (what: string, method: string, path: string, headers: Headers = {}): Row => ({
  what: `${method}: ${what}`,
  send: target => target.request(method, path, { ...PIECE, 'upload-offset': '0', ...headers }),
})
const UNKNOWN = '/uploads/00000000-0000-4000-8000-000000000000'

async function afterCancel(target: Target) {
  const path = await target.begin(SIZE)
  await target.request('DELETE', path, VERSION)
  return target.request('PATCH', path, { ...PIECE, 'upload-offset': '0' }, 'x')
}

export const tus: Category = {
  title: 'Resumable uploads (tus)',
  rows: [
    post('no Tus-Resumable', { 'tus-resumable': undefined }),
    post('Tus-Resumable 0.2.2', { 'tus-resumable': '0.2.2' }),
    post('Tus-Resumable twice', { 'tus-resumable': ['1.0.0', '1.0.0'] }),
    post('a page of another origin', { origin: 'https://evil.example' }),
    post('Origin null', { origin: 'null' }),
    post('no Upload-Length', { 'upload-length': undefined }),
    ...['', '-1', '1.5', '1e3', '0x10', 'NaN', '١٠', '99999999999999999999', '100, 100'].map(length =>
      post(`Upload-Length "${length}"`, { 'upload-length': Buffer.from(length).toString('latin1') }),
    ),
    post('Upload-Length 0', { 'upload-length': '0' }),
    post('Upload-Length one byte over the limit', { 'upload-length': '104857601' }),
    post('Upload-Length twice', { 'upload-length': ['100', '100'] }),
    post('Upload-Defer-Length', { 'upload-length': undefined, 'upload-defer-length': '1' }),
    post('Upload-Concat', { 'upload-concat': 'partial' }),
    post('a body of another type', { 'content-type': 'text/plain' }, 'x'),
    post('a body without a type', {}, 'x'),
    post('a body longer than the upload', { 'content-type': PIECE['content-type'] }, 'x'.repeat(SIZE + 1)),
    post('no metadata', { 'upload-metadata': undefined }),
    withMetadata('metadata that is not base64', 'filename a.png!'),
    withMetadata('metadata that is not UTF-8', `filename ${Buffer.from([0xff, 0xfe]).toString('base64')}`),
    withMetadata('a WABA that is not UTF-8', `filename YS5wbmc=,wabaId /9j/`),
    withMetadata('bytes that are not base64 under a key of the client', 'thumbnail /9j!'),
    withMetadata('a key of the client twice', 'thumbnail /9j/,thumbnail /9j/'),
    post('a byte in a chunk, without a type', { 'transfer-encoding': 'chunked' }, '1\r\nx\r\n0\r\n\r\n'),
    post(
      'no byte in chunks, and nothing else right',
      { 'transfer-encoding': 'chunked', 'upload-length': '-1' },
      '0\r\n\r\n',
    ),
    patch(
      'a body of another type that waits to be asked for',
      { 'content-type': 'text/plain', expect: '100-continue' },
      '',
    ),
    withMetadata('a key twice', 'filename YS5wbmc=,filename YS5wbmc='),
    withMetadata('no key', ',,,'),
    withMetadata('a pair of three', 'filename YS5wbmc= YS5wbmc='),
    withMetadata('the key __proto__ alone', '__proto__ YS5wbmc='),
    withMetadata('metadata of 12 KB', `x ${'A'.repeat(12_000)}`),
    withMetadata('no WABA', { wabaId: '' }),
    withMetadata('a WABA with a path in it', { wabaId: '../1' }),
    withMetadata('no file name', { filename: '' }),
    withMetadata('a file name with a path in it', { filename: '../../etc/passwd' }),
    withMetadata('a type of no kind', { filetype: 'application/x-sh' }),
    withMetadata('a SHA-256 of no digest', { sha256: 'abc' }),
    withMetadata('an idempotencyKey of 256 characters', { idempotencyKey: 'k'.repeat(256) }),
    withMetadata('whenLimited of no known value', { whenLimited: 'NEVER' }),
    patch('no Upload-Offset', { 'upload-offset': undefined }),
    ...['', '-1', '0.5', '1e0', 'Infinity', '00000000000000000000'].map(offset =>
      patch(`Upload-Offset "${offset}"`, { 'upload-offset': offset }),
    ),
    patch('an offset ahead of what has come', { 'upload-offset': '50' }),
    patch('an offset past the end', { 'upload-offset': '99999999999999' }),
    patch('two offsets', { 'upload-offset': ['0', '50'] }),
    patch('another content type', { 'content-type': 'application/octet-stream' }),
    patch('no content type', { 'content-type': undefined }),
    patch('more bytes than announced', {}, 'x'.repeat(SIZE + 1)),
    {
      what: 'PATCH: more bytes than announced, chunked',
      send: async target => {
        const path = await target.begin(SIZE)
        const headers = { ...PIECE, 'upload-offset': '0', 'transfer-encoding': 'chunked' }
        return target.request('PATCH', path, headers, `c8\r\n${'x'.repeat(200)}\r\n0\r\n\r\n`)
      },
    },
    patch('a checksum of no known algorithm', { 'upload-checksum': 'md5 1B2M2Y8AsgTpgAmY7PhCfg==' }),
    patch('a checksum that is not base64', { 'upload-checksum': 'sha1 !!!' }),
    patch('a checksum that is too short', { 'upload-checksum': 'sha1 AAAA' }),
    patch('a checksum of nothing', { 'upload-checksum': '' }),
    patch('a checksum of other bytes', checksum('sha1', Buffer.from('y'))),
    patch('a method in disguise: GET', { 'x-http-method-override': 'GET' }),
    patch('a method in disguise: __proto__', { 'x-http-method-override': '__proto__' }),
    { what: 'PATCH: an upload that was cancelled', send: afterCancel },
    {
      what: 'PATCH: bytes of another type than declared',
      send: async target => {
        const path = await target.begin(4, { filetype: 'image/png' })
        return target.request('PATCH', path, { ...PIECE, 'upload-offset': '0' }, 'MZ\0\0')
      },
    },
    {
      what: 'PATCH: bytes of another SHA-256 than announced',
      send: async target => {
        const path = await target.begin(4, { sha256: 'a'.repeat(64) })
        return target.request('PATCH', path, { ...PIECE, 'upload-offset': '0' }, 'MZ\0\0')
      },
    },
    at('an upload that there is none of', 'PATCH', UNKNOWN),
    at('an upload that there is none of', 'HEAD', UNKNOWN),
    at('an upload that there is none of', 'DELETE', UNKNOWN),
    at('a path that leads out', 'PATCH', '/uploads/..%2f..%2fmedia.db'),
    at('a path that leads out, in dots', 'HEAD', '/uploads/../../media.db'),
    at('an id with a NUL', 'HEAD', '/uploads/%00'),
    at('an id of 4 KB', 'HEAD', `/uploads/${'a'.repeat(4096)}`),
    at('an id with SQL in it', 'DELETE', "/uploads/'%20OR%201=1"),
    at('the bytes of an upload', 'GET', UNKNOWN),
    at('all uploads', 'GET', '/uploads'),
    at('all uploads', 'DELETE', '/uploads'),
    at('an upload under a name of the sender', 'PUT', '/uploads/mine'),
    at('at an upload', 'POST', UNKNOWN),
    at('at an upload', 'TRACE', UNKNOWN),
  ],
}
