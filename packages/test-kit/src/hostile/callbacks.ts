import { SECRET } from '../system.ts'
import type { Category, Headers, Row } from './row.ts'

const PATH = '/callbacks/kaleyra'
const JSON_TYPE = { 'content-type': 'application/json' }
const KNOWN = { 'x-callback-secret': SECRET }
const BODY = '{"resumable_media_id":"1","status":"UPLOADED","uploaded_file_handle":"4::x"}'
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

const post = (what: string, headers: Headers, body: Uint8Array | string = BODY, path = PATH): Row => ({
  what,
  send: target => target.request('POST', path, { ...JSON_TYPE, ...headers }, body),
})
const get = (what: string, query: string): Row => ({
  what: `GET: ${what}`,
  send: target => target.request('GET', `${PATH}?${query}`, KNOWN),
})

export const callbacks: Category = {
  title: 'Callbacks',
  rows: [
    post('no secret', {}),
    post('an empty secret', { 'x-callback-secret': '' }),
    post('the secret without its last character', { 'x-callback-secret': SECRET.slice(0, -1) }),
    post('the secret in capitals', { 'x-callback-secret': SECRET.toUpperCase() }),
    post('the secret twice', { 'x-callback-secret': [SECRET, SECRET] }),
    post('a secret of 8 KB', { 'x-callback-secret': 'x'.repeat(8192) }),
    post('the secret as a user name', basic(SECRET, '')),
    post('basic authentication that is not base64', { authorization: 'Basic !!!' }),
    post('the secret as a bearer token', { authorization: `Bearer ${SECRET}` }),
    post('the secret in the path', {}, BODY, `${PATH}/${SECRET}`),
    post('an empty secret in the URL', {}, BODY, `${PATH}?secret=`),
    post('a secret in the URL that is not encoded', {}, BODY, `${PATH}?secret=%zz`),
    post('the secret in the body', {}, `{"secret":"${SECRET}","resumable_media_id":"1"}`),
    post('no body', { ...KNOWN, 'content-length': '0' }, ''),
    post('no JSON', KNOWN, '{"resumable_media_id"'),
    post('a list', KNOWN, `[${BODY}]`),
    post('a text', KNOWN, '"1"'),
    post('null', KNOWN, 'null'),
    post('a form', { ...KNOWN, 'content-type': 'application/x-www-form-urlencoded' }, 'resumable_media_id=1'),
    post('more than 64 KB', KNOWN, JSON.stringify({ resumable_media_id: '1', x: 'x'.repeat(70_000) })),
    post('60,000 brackets', KNOWN, '['.repeat(60_000)),
    post('bytes that are no UTF-8', KNOWN, Buffer.from([0xff, 0xfe, 0]).toString('latin1')),
    post('UTF-16 with a byte order mark', KNOWN, Buffer.from(`\uFEFF${BODY}`, 'utf16le')),
    post('two byte order marks', KNOWN, `\uFEFF\uFEFF${BODY}`),
    post('a byte order mark and nothing else', KNOWN, '\uFEFF'),
    post(
      'more than 64 KB that wait to be asked for',
      { ...KNOWN, expect: '100-continue', 'content-length': '70000' },
      '',
    ),
    post('no id', KNOWN, '{"status":"UPLOADED"}'),
    post('an id that is an object', KNOWN, '{"resumable_media_id":{"a":1}}'),
    post('an id that is a list', KNOWN, '{"resumable_media_id":[1]}'),
    post('an id that is null', KNOWN, '{"resumable_media_id":null}'),
    post('an id that is a placeholder', KNOWN, '{"resumable_media_id":"<resumable_media_id>"}'),
    post('an id in __proto__', KNOWN, '{"__proto__":{"resumable_media_id":"1"}}'),
    post('an unknown id (kept for a day)', KNOWN, '{"resumable_media_id":"999","status":"FAILED"}'),
    post('an id with SQL in it (kept for a day)', KNOWN, `{"resumable_media_id":"1' OR 1=1 --","status":"UPLOADED"}`),
    post('a status of 50 KB (kept for a day)', KNOWN, `{"resumable_media_id":"998","status":"${'x'.repeat(50_000)}"}`),
    post('a WABA of 50 KB', KNOWN, `{"resumable_media_id":"1","waba_id":"${'1'.repeat(50_000)}"}`),
    get('no parameters', ''),
    get('10,000 empty parameters', '&'.repeat(10_000)),
    get('parameters that are not encoded', '%zz=%zz&=&&&='),
    get('an id of quotes', 'resumable_media_id=""""'),
    get('an id twice (kept for a day)', 'resumable_media_id=997&resumable_media_id=996'),
    { what: 'PUT', send: target => target.request('PUT', PATH, { ...JSON_TYPE, ...KNOWN }, BODY) },
    { what: 'DELETE', send: target => target.request('DELETE', PATH, KNOWN) },
  ],
}
