import type { Exchange } from './exchange.ts'
import type { Category, Row } from './row.ts'

const raw = (what: string, text: string, options?: Exchange): Row => ({
  what,
  send: target => target.raw(Buffer.from(text, 'latin1'), options),
})
const HOST = 'host: localhost\r\ngraphql-require-preflight: 1\r\n'
const JSON_TYPE = 'content-type: application/json\r\n'
const BODY = '{"query":"{__typename}"}'
const LENGTH = `content-length: ${BODY.length}\r\n`
const post = (headers: string, body = BODY) => `POST /graphql HTTP/1.1\r\n${HOST}${JSON_TYPE}${headers}\r\n${body}`
const chunked = (body: string) => post('transfer-encoding: chunked\r\n', body)
const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\n${HOST}${headers}\r\n`
const path = (what: string, target: string) => raw(what, get(target))

export const http: Category = {
  title: 'HTTP',
  rows: [
    raw('nothing but a line break', '\r\n\r\n', { end: true }),
    raw('bytes that are no HTTP', '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003', { end: true }),
    raw('HTTP/0.9', 'GET /graphql\r\n\r\n'),
    raw('HTTP/3.0', `GET / HTTP/3.0\r\n${HOST}\r\n`),
    raw('HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    raw('a method that there is none of', `HACK / HTTP/1.1\r\n${HOST}\r\n`),
    raw('CONNECT', `CONNECT example.com:443 HTTP/1.1\r\n${HOST}\r\n`, { end: true }),
    raw('no Host', 'GET /graphql HTTP/1.1\r\n\r\n'),
    raw('two Hosts', 'GET /graphql?query={__typename} HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n\r\n'),
    ...['[', 'a b', '@', '#', '[::1', 'x:99999999', '%zz', '256.1.1.1'].map(host =>
      raw(`a Host that is none: ${host}`, `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 0\r\n\r\n`),
    ),
    raw('a Host of another name', 'GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n'),
    raw('a Host that begins like ours', 'GET / HTTP/1.1\r\nhost: localhost.evil.example\r\n\r\n'),
    raw('an absolute URL', 'GET http://evil.example/graphql HTTP/1.1\r\nhost: localhost\r\n\r\n'),
    raw('a header of 60 KB', get('/', `x: ${'x'.repeat(60_000)}\r\n`)),
    raw('3,000 headers', get('/', 'x: y\r\n'.repeat(3000))),
    raw('a path of 60 KB', get(`/${'a'.repeat(60_000)}`)),
    raw('a header without a name', get('/', ': x\r\n')),
    raw('a header without a colon', get('/', 'x\r\n')),
    raw('a header with a NUL', get('/', 'x: a\0b\r\n')),
    raw('a header that is folded', get('/', 'x: a\r\n b\r\n')),
    raw('a space before the colon', post(`content-length : ${BODY.length}\r\n`)),
    raw('Content-Length and Transfer-Encoding', post(`${LENGTH}transfer-encoding: chunked\r\n`, '0\r\n\r\n')),
    raw('Transfer-Encoding and Content-Length', post(`transfer-encoding: chunked\r\n${LENGTH}`, '0\r\n\r\n')),
    raw('two Content-Lengths', post(`${LENGTH}content-length: 5\r\n`)),
    raw('a Content-Length that is negative', post('content-length: -1\r\n')),
    raw('a Content-Length in hexadecimal', post('content-length: 0x18\r\n')),
    raw('a Content-Length past 64 bits', post('content-length: 99999999999999999999999\r\n')),
    raw('a Content-Length with a sign', post('content-length: +24\r\n')),
    raw('an encoding that there is none of', post('transfer-encoding: cow\r\n')),
    raw('chunked that is not the last encoding', post('transfer-encoding: chunked, identity\r\n', '0\r\n\r\n')),
    raw('a chunk of no number', chunked('zz\r\n{}\r\n0\r\n\r\n')),
    raw('a chunk of a negative size', chunked('-1\r\n{}\r\n0\r\n\r\n')),
    raw('a chunk past 64 bits', chunked('fffffffffffffffff\r\n{}\r\n0\r\n\r\n')),
    raw('a chunk longer than it says', chunked(`5\r\n${BODY}\r\n0\r\n\r\n`)),
    raw('a chunk that ends in a line feed alone', chunked(`18\n${BODY}\n0\n\n`)),
    raw('a chunk extension of 60 KB', chunked(`18;${'x'.repeat(60_000)}\r\n${BODY}\r\n0\r\n\r\n`)),
    raw('60 KB of trailers', chunked(`0\r\n${'x: y\r\n'.repeat(10_000)}\r\n`)),
    raw(
      'chunks of a byte each: a document that there is no field of',
      chunked(`${Array.from('{"query":"{secrets}"}', c => `1\r\n${c}\r\n`).join('')}0\r\n\r\n`),
    ),
    raw('a body that breaks off', post('content-length: 1000\r\n'), { end: true }),
    raw('a chunked body that breaks off', chunked('ff\r\n{'), { end: true }),
    raw('headers that break off', 'POST /graphql HTTP/1.1\r\nhost: local', { end: true }),
    raw('an expectation that is not supported', post(`${LENGTH}expect: 200-ok\r\n`)),
    raw('an expectation beside 100-continue', post(`${LENGTH}expect: 100-continue, 200-ok\r\n`)),
    raw('a gigabyte that waits to be asked for', post('content-length: 1000000000\r\nexpect: 100-continue\r\n', '')),
    raw(
      'a body that is not read, and another request behind it',
      `${get('/nothing', `${LENGTH}expect: 100-continue\r\n`)}${get('/health/live')}`,
    ),
    raw(
      'an upgrade to WebSocket',
      get(
        '/graphql',
        'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\nsec-websocket-version: 13\r\naccept: application/json\r\n',
      ),
    ),
    raw(
      'an upgrade to HTTP/2',
      get('/health/live', 'connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AA\r\n'),
    ),
    raw('a request within the body of another', `${post('content-length: 2\r\n', '{}')}${get('/nothing')}`, {
      answers: 2,
    }),
    raw('three at once, the second one broken', `${get('/health/live')}GET\r\n\r\n${get('/health/live')}`, {
      answers: 2,
    }),
    raw('200 at once', get('/nothing').repeat(200), { answers: 200 }),
    path('a path that there is none of', '/nothing'),
    path('a path that leads out', '/../../../../etc/passwd'),
    path('a path that leads out, encoded', '/%2e%2e/%2e%2e/etc/passwd'),
    path('a path that leads out of the assets', '/assets/..%2f..%2f..%2fpackage.json'),
    path('a path with a NUL', '/index.html%00.png'),
    path('a path that is not encoded right', '/%zz'),
    path('a path of another machine', '//evil.example/graphql'),
    path('a path of Windows', '/..\\..\\windows\\win.ini'),
    path('__proto__', '/__proto__'),
    path('constructor', '/constructor'),
    path('the data folder', '/.data/media.db'),
    path('the environment', '/.env'),
  ],
}
