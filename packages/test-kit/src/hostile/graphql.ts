import type { Category, Headers, Row } from './row.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

const body = (what: string, text: string, headers: Headers = {}): Row => ({
  what,
  send: target => target.request('POST', '/graphql', { ...JSON_TYPE, ...headers }, text),
})
const params = (what: string, value: unknown): Row => body(what, JSON.stringify(value))
const document = (what: string, query: string, variables?: unknown): Row => params(what, { query, variables })
const get = (what: string, query: string, headers: Headers = {}): Row => ({
  what,
  send: target => target.request('GET', `/graphql?${query}`, headers),
})
const times = (count: number, each: (n: number) => string) => Array.from({ length: count }, (_, n) => each(n)).join(' ')

const UPLOAD = `mutation($input: UploadResumableMediaInput!) {
  uploadResumableMedia(input: $input) { __typename ... on UserError { code } } }`
const STATUS = 'query($id: ID!) { mediaStatus(id: $id) { __typename status } }'
const CREATE = `mutation($input: CreateResumableUploadInput!) {
  createResumableUpload(input: $input) { __typename ... on UserError { code } } }`
const create = (what: string, input: object): Row =>
  document(`createResumableUpload: ${what}`, CREATE, {
    input: { wabaId: '150440000142241', fileName: 'a.png', size: 100, ...input },
  })

export const graphql: Category = {
  title: 'GraphQL documents',
  rows: [
    body('an empty body', '', { 'content-length': '0' }),
    body('no JSON', '{"query"'),
    body('a batch', '[{"query":"{__typename}"},{"query":"{__typename}"}]'),
    body('a number', '7'),
    body('null', 'null'),
    body('a JSON of 200,000 brackets', '['.repeat(200_000)),
    body('a body of more than 1 MB', `{"query":"${' '.repeat(2 ** 20)}"}`),
    body('bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString('latin1')),
    body('a document as text/plain', '{"query":"{__typename}"}', { 'content-type': 'text/plain' }),
    body('a document as a form', 'query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' }),
    body('a document as application/graphql', '{__typename}', { 'content-type': 'application/graphql' }),
    body('a document without a type', '{"query":"{__typename}"}', { 'content-type': undefined }),
    body('a document for another host', '{"query":"{__typename}"}', { host: 'rebound.example' }),
    body('a document from another origin', '{"query":"{__typename}"}', { origin: 'https://evil.example' }),
    params('no query', {}),
    params('a query under another name', { qeury: '{__typename}' }),
    params('a parameter of 500 KB', { ['a'.repeat(500_000)]: 1 }),
    params('an operationName of 500 KB', { query: 'query A {__typename}', operationName: 'a'.repeat(500_000) }),
    body('an Accept that takes nothing', '{"query":"{__typename}"}', { accept: 'text/html, */*;q=0' }),
    body('a subscription as multipart/mixed', '{"query":"subscription { mediaStatusChanged(ids: [1]) { id } }"}', {
      accept: 'multipart/mixed',
    }),
    params('a query that is a list', { query: ['{__typename}'] }),
    params('a query that is an object', { query: { toString: 'x' } }),
    params('variables that are text', { query: STATUS, variables: 'x' }),
    params('variables that are a list', { query: STATUS, variables: [1] }),
    params('extensions that are text', { query: '{__typename}', extensions: 'x' }),
    params('an operation that there is none of', { query: 'query A {__typename}', operationName: 'B' }),
    body('variables with __proto__', `{"query":${JSON.stringify(STATUS)},"variables":{"__proto__":{"id":"x"}}}`),
    document('an empty document', ''),
    document('a document that is a comment', '# nothing'),
    document('a syntax error', '{ mediaStatus(id: }'),
    document('a document of NULs', '\0'.repeat(1000)),
    document('text that is never closed', '{ mediaStatus(id: """'),
    document('two operations without a name', '{__typename} {__typename}'),
    document('a field that there is none of', '{ secrets }'),
    document('a type that there is none of', '{ ... on Admin { __typename } }'),
    document('a fragment that spreads itself', '{ ...A } fragment A on Query { ...A }'),
    document(
      'a circle of 100 fragments',
      `{ ...F0 } ${times(100, n => `fragment F${n} on Query { ...F${(n + 1) % 100} }`)}`,
    ),
    document(
      'fragments that double 20 times',
      `{ ...F0 } ${times(20, n => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F20 on Query { __typename secrets }`,
    ),
    document('a fragment that is not used', '{__typename} fragment A on Query { __typename }'),
    document('10,000 aliases of a field that there is none of', `{ ${times(10_000, n => `a${n}: secrets`)} }`),
    document(
      'one field under one name with two arguments',
      '{ a: mediaStatus(id: "1") { id } a: mediaStatus(id: "2") { id } }',
    ),
    document('2,000 levels of what is no object', `{ mediaStatus(id: "1") ${'{ id '.repeat(2000)}${'}'.repeat(2001)}`),
    document('100,000 opened braces', '{'.repeat(100_000)),
    document('a list of 100,000 levels', `{ media(wabaId: ${'['.repeat(100_000)}`),
    document('a directive that there is none of', '{ __typename @root }'),
    document('1,000 directives on one field', `{ __typename ${'@skip(if: false) '.repeat(1000)} }`),
    document('@skip without its argument', '{ __typename @skip }'),
    document('@defer', '{ ... @defer { __typename } }'),
    document('a variable that is not declared', '{ mediaStatus(id: $id) { id } }'),
    document('a variable that is not given', STATUS),
    document('an id that is an object', STATUS, { id: { $gt: '' } }),
    document('an id that is a list', STATUS, { id: ['a', 'b'] }),
    document('an unknown id', STATUS, { id: '../../etc/passwd' }),
    document('an id with a NUL', STATUS, { id: 'a\0b' }),
    document('an id of 500 KB', STATUS, { id: 'a'.repeat(500_000) }),
    document('a cursor of 500 KB', 'query($a: String) { media(wabaId: "1", after: $a) { nodes { id } } }', {
      a: 'a'.repeat(500_000),
    }),
    document('a status of 500 KB', 'query($s: MediaStatus) { media(wabaId: "1", status: $s) { nodes { id } } }', {
      s: 'a'.repeat(500_000),
    }),
    document('uploadQuota of a WABA of 500 KB', 'query($w: ID!) { uploadQuota(wabaId: $w) { limit } }', {
      w: '1'.repeat(500_000),
    }),
    document('an id of half a character', STATUS, { id: '\ud800' }),
    document('an id with SQL in it', STATUS, { id: "' OR 1=1 --" }),
    document('first: -1', '{ media(wabaId: "1", first: -1) { nodes { id } } }'),
    document('first: 1000000000', '{ media(wabaId: "1", first: 1000000000) { nodes { id } } }'),
    document('first: past 32 bits', '{ media(wabaId: "1", first: 99999999999) { nodes { id } } }'),
    document('after: nonsense', '{ media(wabaId: "1", after: "\\u0000") { nodes { id } } }'),
    document('a status that there is none of', '{ media(wabaId: "1", status: HACKED) { nodes { id } } }'),
    document('uploadQuota of a WABA of letters', '{ uploadQuota(wabaId: "abc") { limit } }'),
    ...[{}, null, 'data:image/png;base64,AA==', { uri: 'file:///a.png' }].map(file =>
      document(`a file as JSON: ${JSON.stringify(file)}`, UPLOAD, { input: { wabaId: '150440000142241', file } }),
    ),
    document('an upload in JSON without a file', UPLOAD, { input: { wabaId: '150440000142241' } }),
    document(
      'checkUpload of all that is wrong',
      'query($input: CheckUploadInput!) { checkUpload(input: $input) { code } }',
      {
        input: { wabaId: 'x', fileName: '../a b', type: 'text/html', size: -1 },
      },
    ),
    document(
      'cancelMedia of an unknown id',
      'mutation { cancelMedia(id: "x") { __typename ... on UserError { code } } }',
    ),
    document(
      'renewMedia of an unknown id',
      'mutation { renewMedia(id: "x") { __typename ... on UserError { code } } }',
    ),
    body('a subscription that is not a stream', '{"query":"subscription { mediaStatusChanged(ids: [1]) { id } }"}', {
      accept: 'application/json',
    }),
    document(
      'a subscription to 101 ids',
      `subscription { mediaStatusChanged(ids: [${times(101, n => `"${n}"`)}]) { id } }`,
    ),
    create('size 0', { size: 0 }),
    create('size -1', { size: -1 }),
    create('size 1.5', { size: 1.5 }),
    create('a size past 2^53', { size: 2 ** 60 }),
    create('a size that is text', { size: '100' }),
    create('a size past the limit', { size: 104_857_601 }),
    create('a WABA of 100,000 digits', { wabaId: '1'.repeat(100_000) }),
    create('a type of no kind', { type: 'application/x-sh' }),
    create('a SHA-256 of no digest', { sha256: '../x' }),
    create('a file name of 1 MB of %', { fileName: '%'.repeat(1_000_000) }),
    create('a type of 1 MB', { type: 'a'.repeat(1_000_000) }),
    create('a SHA-256 of 1 MB', { sha256: 'f'.repeat(1_000_000) }),
    create('an idempotencyKey of 256 characters', { idempotencyKey: 'k'.repeat(256) }),
    create('an idempotencyKey of 1 MB', { idempotencyKey: 'k'.repeat(1_000_000) }),
    create('no input', { fileName: undefined }),
    get('a mutation by GET', 'query=mutation{cancelMedia(id:"x"){__typename}}'),
    get('variables by GET that are no JSON', 'query={__typename}&variables={'),
    get('a query by GET that is not encoded', 'query={mediaStatus(id:%22%zz%22){id}}'),
    get('no query by GET', 'x=y', { accept: 'application/json' }),
    get('a query by GET from another origin', 'query={__typename}', { origin: 'https://evil.example' }),
    get('a query by GET as an image', 'query={__typename}', {
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-site': 'cross-site',
    }),
    { what: 'PUT', send: target => target.request('PUT', '/graphql', JSON_TYPE, '{"query":"{__typename}"}') },
  ],
}
