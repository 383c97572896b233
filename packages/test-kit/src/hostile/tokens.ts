import { creation } from '../tus.ts'
import { WABA } from '../system.ts'
import type { Category, Headers, Row } from './row.ts'
import { signed, TOKEN, tokenOf } from './token.ts'

const QUERY = `mutation($input: CreateResumableUploadInput!) {
  createResumableUpload(input: $input) { __typename ... on UserError { code } } }`
const BODY = JSON.stringify({ query: QUERY, variables: { input: { wabaId: WABA, fileName: 'a.png', size: 100 } } })
const [HEAD = '', PAYLOAD = '', SIGNATURE = ''] = TOKEN.split('.')
const encoded = (text: string) => Buffer.from(text).toString('base64url')
/** Made by a stranger, who says in the header where the key is. */
const pointing = (header: object) => tokenOf({}, header, 'a secret of somebody else')

const headersRow = (what: string, headers: Headers, query = ''): Row => ({
  what,
  send: target =>
    target.request(
      'POST',
      `/graphql${query}`,
      { 'content-type': 'application/json', authorization: undefined, ...headers },
      BODY,
    ),
})
const tokenRow = (what: string, token: string) => headersRow(what, { authorization: `Bearer ${token}` })
const claimsRow = (what: string, claims: object) => tokenRow(what, tokenOf(claims))

export const tokens: Category = {
  title: 'Tokens',
  asksForToken: true,
  rows: [
    headersRow('no token', {}),
    headersRow('a scheme without a token', { authorization: 'Bearer' }),
    headersRow('another scheme', { authorization: `Basic ${TOKEN}` }),
    headersRow('a token without a scheme', { authorization: TOKEN }),
    headersRow('two tokens in one header', { authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` }),
    headersRow('a token in the URL', {}, `?access_token=${TOKEN}`),
    headersRow('a token in a cookie', { cookie: `token=${TOKEN}` }),
    headersRow("a token as the proxy's", { 'proxy-authorization': `Bearer ${TOKEN}` }),
    tokenRow('nonsense', 'letmein'),
    tokenRow('two dots', '..'),
    tokenRow('five parts', `${HEAD}.${PAYLOAD}.${PAYLOAD}.${PAYLOAD}.${SIGNATURE}`),
    tokenRow('12 KB of nonsense', 'a.'.repeat(6000)),
    tokenRow('bytes that are no ASCII', `${HEAD}.${PAYLOAD}.\u00ff\u00fe`),
    tokenRow('no signature', `${HEAD}.${PAYLOAD}.`),
    tokenRow('a signature of another token', `${HEAD}.${PAYLOAD}.${tokenOf({ sub: 'x' }).split('.')[2]}`),
    tokenRow('a signature without its last character', TOKEN.slice(0, -1)),
    tokenRow('the payload of another token', `${HEAD}.${encoded('{"wabas":["*"]}')}.${SIGNATURE}`),
    tokenRow('signed with another secret', tokenOf({}, {}, 'a secret of somebody else')),
    tokenRow('signed with an empty secret', tokenOf({}, {}, '')),
    tokenRow('alg none', `${encoded('{"alg":"none"}')}.${PAYLOAD}.`),
    tokenRow('alg nOnE', `${encoded('{"alg":"nOnE"}')}.${PAYLOAD}.${SIGNATURE}`),
    tokenRow('alg RS256', tokenOf({}, { alg: 'RS256' })),
    tokenRow('alg HS512, signed as HS256', tokenOf({}, { alg: 'HS512' })),
    tokenRow('alg that is a list', tokenOf({}, { alg: ['HS256'] })),
    tokenRow('a kid that is a path', pointing({ kid: '../../../../dev/null' })),
    tokenRow('a kid with SQL in it', pointing({ kid: "' UNION SELECT 'a" })),
    tokenRow('a key in the header', pointing({ jwk: { kty: 'oct', k: encoded('a secret of somebody else') } })),
    tokenRow('a URL of keys in the header', pointing({ jku: 'http://127.0.0.1:1/keys' })),
    tokenRow('a certificate in the header', pointing({ x5u: 'http://127.0.0.1:1/key' })),
    tokenRow('an extension that is critical', tokenOf({}, { crit: ['exp'] })),
    tokenRow('a header that is no JSON', `${encoded('{')}.${PAYLOAD}.${SIGNATURE}`),
    tokenRow('a payload that is no JSON', signed('{')),
    tokenRow('a payload that is a list', signed('[]')),
    tokenRow('a payload that is null', signed('null')),
    claimsRow('expired', { exp: 1 }),
    claimsRow('no expiry', { exp: undefined }),
    claimsRow('an expiry that is text', { exp: '4000000000' }),
    claimsRow('not good yet', { nbf: 3_999_999_999 }),
    claimsRow('another issuer', { iss: 'https://elsewhere.example' }),
    claimsRow('no issuer', { iss: undefined }),
    claimsRow('another audience', { aud: 'another' }),
    claimsRow('no audience', { aud: undefined }),
    claimsRow('a subject that is an object', { sub: { admin: true } }),
    claimsRow('a subject of 1,000 characters', { sub: 'x'.repeat(1000) }),
    claimsRow('no WABAs', { wabas: undefined }),
    claimsRow('an empty list of WABAs', { wabas: [] }),
    claimsRow('another WABA', { wabas: ['150440000142242'] }),
    claimsRow('a WABA as text', { wabas: WABA }),
    claimsRow('a WABA as a number', { wabas: [Number(WABA)] }),
    claimsRow('every WABA, and one', { wabas: ['*', WABA] }),
    claimsRow('WABAs that are an object', { wabas: { includes: true } }),
    claimsRow('a scope for reading', { scope: 'media:read' }),
    claimsRow('a scope of nothing', { scope: '' }),
    claimsRow('a scope that is an object', { scope: { write: true } }),
    claimsRow('a scope in capitals', { scope: 'MEDIA:WRITE' }),
    {
      what: 'tus: no token',
      send: target =>
        target.request('POST', '/uploads', { 'tus-resumable': '1.0.0', authorization: undefined, ...creation(100) }),
    },
    {
      what: 'tus: an upload of somebody else',
      async send(target) {
        const headers = { 'tus-resumable': '1.0.0', authorization: `Bearer ${tokenOf({ sub: 'eve' })}` }
        return target.request('HEAD', await target.begin(100), headers)
      },
    },
    {
      what: 'tus: a piece for an upload of somebody else',
      async send(target) {
        const headers = {
          'tus-resumable': '1.0.0',
          'upload-offset': '0',
          'content-type': 'application/offset+octet-stream',
          authorization: `Bearer ${tokenOf({ sub: 'eve' })}`,
        }
        return target.request('PATCH', await target.begin(100), headers, 'x')
      },
    },
  ],
}
