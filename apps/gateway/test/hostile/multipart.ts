import { field, file, formBody, formRow, inputRow, MAP, MAP_PART, OPERATIONS, operationsOf, postForm } from './form.ts'
import type { Category, Headers, Row } from './row.ts'

const WHOLE = formBody([OPERATIONS, MAP_PART, file()])

const bytesRow = (what: string, body: Uint8Array | string, headers: Headers = {}): Row => ({
  what,
  send: target => postForm(target, Buffer.from(body), headers),
})
const typeRow = (what: string, type: string): Row => bytesRow(what, WHOLE, { 'content-type': type })
const boundaryRow = (what: string, boundary: string): Row =>
  bytesRow(what, formBody([OPERATIONS, MAP_PART, file()], boundary), {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  })
const operationsRow = (what: string, body: string) => formRow(what, field('operations', body), MAP_PART, file())
const mapRow = (what: string, body: string) => formRow(what, OPERATIONS, field('map', body), file())
const text = WHOLE.toString()

export const multipart: Category = {
  title: 'Multipart requests',
  rows: [
    { what: 'no CSRF header', send: target => postForm(target, WHOLE, { 'graphql-require-preflight': undefined }) },
    typeRow('no boundary', 'multipart/form-data'),
    typeRow('an empty boundary', 'multipart/form-data; boundary='),
    typeRow('an empty boundary in quotes', 'multipart/form-data; boundary=""'),
    typeRow('a boundary that never comes', 'multipart/form-data; boundary=never'),
    typeRow('multipart/mixed', 'multipart/mixed; boundary=b'),
    typeRow('two boundaries', 'multipart/form-data; boundary=x; boundary=b'),
    boundaryRow('a boundary of 71 characters', 'b'.repeat(71)),
    boundaryRow('a boundary of 8,000 characters', 'b'.repeat(8000)),
    bytesRow('a boundary of dashes', formBody([OPERATIONS, MAP_PART, file()], '------'), {
      'content-type': 'multipart/form-data; boundary=------',
    }),
    bytesRow('an empty body', '', { 'content-length': '0' }),
    bytesRow('a body without parts', formBody([])),
    bytesRow('a body that is no form', '{"query":"{__typename}"}'),
    bytesRow('a body of line breaks', '\r\n'.repeat(50_000)),
    bytesRow('a body of zeros', Buffer.alloc(100_000)),
    bytesRow('no closing boundary', formBody([OPERATIONS, MAP_PART, file()], 'b', '')),
    bytesRow('cut within the closing boundary', WHOLE.subarray(0, -5)),
    bytesRow('cut within the headers of the file', text.slice(0, text.indexOf('filename') + 4)),
    bytesRow('line feeds alone', text.replaceAll('\r\n', '\n')),
    bytesRow('carriage returns alone', text.replaceAll('\r\n', '\r')),
    bytesRow('a part without an empty line after its headers', `--b\r\n${text.replace('\r\n\r\n', '\r\n')}`),
    bytesRow('compressed, as it says', WHOLE, { 'content-encoding': 'gzip' }),
    formRow('a header of 20 KB in a part', { headers: `X: ${'x'.repeat(20_000)}\r\n` }, OPERATIONS, MAP_PART, file()),
    formRow('5,000 headers in a part', { headers: 'X: y\r\n'.repeat(5000) }, OPERATIONS, MAP_PART, file()),
    formRow('101 parts', OPERATIONS, MAP_PART, ...Array.from({ length: 99 }, () => field('x', ''))),
    formRow('10,000 parts', OPERATIONS, MAP_PART, ...Array.from({ length: 10_000 }, () => field('x', ''))),
    formRow('no operations', MAP_PART, file()),
    formRow('no map', OPERATIONS, file()),
    formRow('operations alone', OPERATIONS),
    formRow('the file first', file(), OPERATIONS, MAP_PART),
    formRow('map before operations', MAP_PART, OPERATIONS, file()),
    formRow('operations twice', OPERATIONS, OPERATIONS, MAP_PART, file()),
    formRow('map twice', OPERATIONS, MAP_PART, MAP_PART, file()),
    formRow('parts without a name', { headers: 'Content-Disposition: form-data\r\n', body: '{}' }, MAP_PART, file()),
    formRow('parts without a disposition', { body: operationsOf() }, { body: MAP }, { body: 'x' }),
    formRow('parts whose disposition is nonsense', { headers: 'Content-Disposition: ;;;=;"\r\n', body: '{}' }),
    operationsRow('operations that are no JSON', '{'),
    operationsRow('operations that are a batch', '[{"query":"{__typename}"}]'),
    operationsRow('operations that are null', 'null'),
    operationsRow('operations that are a number', '1e999'),
    operationsRow('operations of 2 MB', ' '.repeat(2 ** 21)),
    operationsRow('operations of 200,000 brackets', '['.repeat(200_000)),
    operationsRow('operations without a query', '{"variables":{"input":{"file":null}}}'),
    operationsRow(
      'operations with __proto__',
      '{"__proto__":{"query":"{__typename}"},"variables":{"input":{"file":null}}}',
    ),
    operationsRow('operations in UTF-16', Buffer.from(operationsOf(), 'utf16le').toString('latin1')),
    mapRow('a map that is no JSON', '{"file"'),
    mapRow('a map that is a list', '["file"]'),
    mapRow('a map of 2 MB', ' '.repeat(2 ** 21)),
    mapRow('a path that is no list', '{"file":"variables.input.file"}'),
    mapRow('no path', '{"file":[]}'),
    mapRow('a path to nowhere', '{"file":["variables.nothing.file"]}'),
    mapRow('a path to what is not null', '{"file":["query"]}'),
    mapRow('an empty path', '{"file":[""]}'),
    mapRow('a path that is a number', '{"file":[7]}'),
    mapRow('a path of 100,000 steps', JSON.stringify({ file: ['a.'.repeat(100_000)] })),
    mapRow('a path to __proto__', '{"file":["__proto__.file"]}'),
    mapRow('a path to a prototype', '{"file":["constructor.prototype.file"]}'),
    mapRow('a path to __proto__ of the variables', '{"file":["variables.__proto__.file"]}'),
    mapRow('20,000 files', JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [n, ['x']])))),
    formRow('no file', OPERATIONS, MAP_PART),
    formRow('an empty file', OPERATIONS, MAP_PART, file('filename="a.png"', '')),
    formRow('a file that the map does not name', OPERATIONS, MAP_PART, field('other', 'x')),
    formRow('a file named operations', OPERATIONS, field('map', '{"operations":["variables.input.file"]}'), OPERATIONS),
    formRow('a file sent twice', OPERATIONS, MAP_PART, file(), file()),
    formRow('a file without a name', OPERATIONS, MAP_PART, file('x="y"')),
    formRow('a file that is base64, as it says', OPERATIONS, MAP_PART, {
      headers: `${file().headers}Content-Transfer-Encoding: base64\r\n`,
      body: 'iVBORw0KGgo=',
    }),
    formRow('a file that is multipart itself', OPERATIONS, MAP_PART, {
      headers: `${file().headers}Content-Type: multipart/mixed; boundary=c\r\n`,
      body: formBody([file()], 'c'),
    }),
    {
      what: 'the file as text in JSON',
      send: target =>
        target.request('POST', '/graphql', { 'content-type': 'application/json' }, operationsOf({ file: 'bytes' })),
    },
    {
      what: 'no file in JSON',
      send: target => target.request('POST', '/graphql', { 'content-type': 'application/json' }, operationsOf()),
    },
    formRow(
      'a document that has no such field',
      field('operations', operationsOf({}, 'mutation($input: X) { nothing(input: $input) }')),
      MAP_PART,
      file(),
    ),
    inputRow('a WABA of letters', { wabaId: 'abc' }),
    inputRow('no WABA', { wabaId: '' }),
    inputRow('a WABA with a path in it', { wabaId: '../../150440000142241' }),
    inputRow('a WABA with SQL in it', { wabaId: "1' OR 1=1 --" }),
    inputRow('a WABA of 100,000 digits', { wabaId: '1'.repeat(100_000) }),
    inputRow('a WABA in Arabic digits', { wabaId: '١٥٠٤٤٠' }),
    inputRow('the type image/gif', { type: 'image/gif' }),
    inputRow('the type text/html', { type: 'text/html' }),
    inputRow('a type with parameters', { type: 'image/png; charset=x' }),
    inputRow('a type with a line break', { type: 'image/png\r\nx: y' }),
    inputRow('an empty type', { type: '' }),
    inputRow('an idempotencyKey of 500 KB', { idempotencyKey: 'k'.repeat(500_000) }),
    inputRow('whenLimited of no known value', { whenLimited: 'NEVER' }),
    inputRow('a field that there is none of', { admin: true }),
  ],
}
