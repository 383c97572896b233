import { buffer } from 'node:stream/consumers'
import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { MultipartError, readMultipart, type MultipartOptions, type Part } from './index.ts'

const OFTEN = { interval: 10 }
const BOUNDARY = '----b'
const FILE = 'Content-Disposition: form-data; name="file"; filename="naïve.png"\r\nContent-Type: image/png\r\n'
const TYPE = 'Content-Disposition: attachment; name="type"\r\n'

test('gives each part with its names, type and bytes', async () => {
  expect(await partsOf([form(part(TYPE, 'image/png'), part(FILE, 'bytes'))])).toEqual([
    { name: 'type', fileName: undefined, type: undefined, body: 'image/png' },
    { name: 'file', fileName: 'naïve.png', type: 'image/png', body: 'bytes' },
  ])
})

test('bytes of a name that are no UTF-8 are none of the characters that a name can have', async () => {
  const head = Buffer.from(
    'Content-Disposition: form-data; name="file"; filename="a\u00ff\u00e9\ufffd.png"\r\n',
    'latin1',
  )
  const body = Buffer.concat([Buffer.from(`--${BOUNDARY}\r\n`), head, Buffer.from(`\r\nx\r\n--${BOUNDARY}--`)])
  const [found] = await partsOf([body])
  expect(found?.fileName?.isWellFormed()).toBe(false)
  expect(found?.name).toBe('file')
})

test('U+FFFD in a name is a character like others', async () => {
  const head = 'Content-Disposition: form-data; name="file"; filename="a\ufffd.png"\r\n'
  expect(await partsOf([form(part(head, 'x'))])).toMatchObject([{ fileName: 'a\ufffd.png' }])
})

// Bodies that hold what is nearly a boundary, end in what may begin one, are empty or have no headers.
const AWKWARD = `preamble\r\n${form(
  part(FILE, `\r\n--\r\n----\r\n--${BOUNDARY.slice(0, -1)}x\r\n-\r`),
  part(TYPE, ''),
  part('', 'no headers'),
  part(TYPE, '\r\n'),
)}epilogue\r\n--${BOUNDARY}\r\n${TYPE}\r\nnot a part`

test('gives the same parts wherever the bytes are split', async () => {
  const whole = await partsOf([AWKWARD])
  expect(whole.map(({ name, body }) => [name, body])).toEqual([
    ['file', `\r\n--\r\n----\r\n--${BOUNDARY.slice(0, -1)}x\r\n-\r`],
    ['type', ''],
    [undefined, 'no headers'],
    ['type', '\r\n'],
  ])
  const bytes = Buffer.from(AWKWARD)
  for (let at = 1; at < bytes.length; at += 1) {
    expect(await partsOf([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toEqual(whole)
  }
  for (const size of [1, 2, 3, 7]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    )
    expect(await partsOf(chunks), `chunks of ${size}`).toEqual(whole)
  }
})

const NEARLY = [
  `--${BOUNDARY}ody`,
  `--${BOUNDARY}-`,
  `--${BOUNDARY}-x`,
  `--${BOUNDARY} -`,
  `--${BOUNDARY} \t x`,
  `--${BOUNDARY}\n`,
  `--${BOUNDARY}\rx`,
  `--${BOUNDARY} \r`,
  `--${BOUNDARY}\0`,
  `--${BOUNDARY}--`.slice(1),
  `--${BOUNDARY}${' '.repeat(1001)}`,
  `--${BOUNDARY}x`.repeat(3),
]

test.each(NEARLY)('a line of a file that begins with the boundary is content: %j', async line => {
  for (const file of [line, `a\r\n${line}\r\nb`, `\r\n${line}`, `${line}\r\n`, `${line}\r\n${line}`]) {
    const text = form(part(FILE, file), part(TYPE, 'image/png'))
    const bytes = Buffer.from(text)
    const bytewise = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))
    for (const chunks of [[bytes], bytewise]) {
      expect((await partsOf(chunks)).map(({ body }) => body)).toEqual([file, 'image/png'])
    }
  }
})

// RFC 2046, 5.1.1: "transport-padding", which "composers MUST NOT generate" and "receivers MUST be able to handle".
test.each([' ', '\t', ' \t '.repeat(300), ' '.repeat(1000)])(
  'padding behind a boundary is no content: %j',
  async padding => {
    const text = form(part(FILE, 'bytes'), part(TYPE, 'image/png'))
      .replaceAll(`--${BOUNDARY}\r\n`, `--${BOUNDARY}${padding}\r\n`)
      .replace(`--${BOUNDARY}--`, `--${BOUNDARY}--${padding}`)
    const bytes = Buffer.from(text)
    const bytewise = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))
    for (const chunks of [[bytes], bytewise, [bytes.subarray(0, -2)]]) {
      expect((await partsOf(chunks)).map(({ body }) => body)).toEqual(['bytes', 'image/png'])
    }
  },
)

test('padding without an end is passed on, and fills no memory', async () => {
  let bytes = 0
  const spaces = Buffer.alloc(65_536, ' ')
  const padding = function* () {
    yield Buffer.from(`--${BOUNDARY}\r\n${FILE}\r\nx\r\n--${BOUNDARY}`)
    for (let n = 0; n < 2000; n += 1) yield spaces
    yield Buffer.from(`\r\n--${BOUNDARY}--${' '.repeat(65_536)}`)
  }
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  await readMultipart(Readable.from(padding(), { objectMode: false }), {
    boundary: BOUNDARY,
    onPart({ body }) {
      body.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      })
    },
  })
  expect(bytes).toBe(`x\r\n--${BOUNDARY}`.length + 2000 * 65_536)
  expect(most).toBeLessThan(20_000_000)
})

test.each(['garbage', '-', '\0', ' garbage', '\r\ngarbage', '\n', `\r\n--${BOUNDARY}x`, `x\r\n--${BOUNDARY}x\r\n`])(
  'what follows the closing boundary is passed over: %j',
  async rest => {
    const bytes = Buffer.from(`${form(part(TYPE, 'image/png')).trimEnd()}${rest}`)
    const bytewise = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))
    for (const chunks of [[bytes], bytewise]) expect(await partsOf(chunks)).toHaveLength(1)
  },
)

test.each(['--', ' ', '\t\t', '--x'])(
  'a file with a line like the closing boundary is refused, not cut: text behind it, then a boundary with %j',
  async end => {
    const text = `--${BOUNDARY}\r\n${FILE}\r\na\r\n--${BOUNDARY}--b\r\nc\r\n--${BOUNDARY}${end}\r\n`
    const bytes = Buffer.from(text)
    const bytewise = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))
    for (const chunks of [[bytes], bytewise]) await expect(partsOf(chunks)).rejects.toMatchObject({ code: 'MALFORMED' })
  },
)

test('a part may end with its headers, as RFC 2046 has it', async () => {
  expect(await partsOf([`--${BOUNDARY}\r\n${TYPE}\r\n--${BOUNDARY}--`])).toMatchObject([{ name: 'type', body: '' }])
})

test('a body that fills the buffer up to its boundary ends', async () => {
  const body = `${'x'.repeat(65_535)}\r`
  const head = `--${BOUNDARY}\r\n${TYPE}\r\n`
  const [found] = await partsOf([head + body, `\r\n--${BOUNDARY}`, '--\r\n'])
  expect(found?.body.length).toBe(body.length)
})

test('a body without parts gives none', async () => {
  expect(await partsOf([form()])).toEqual([])
})

test('every cut before the end of the closing boundary is TRUNCATED', async () => {
  const bytes = Buffer.from(form(part(TYPE, 'image/png'), part(FILE, 'bytes')).trimEnd())
  for (let length = 0; length < bytes.length; length += 1) {
    await expect(partsOf([bytes.subarray(0, length)]), `cut after ${length}`).rejects.toMatchObject({
      code: 'TRUNCATED',
    })
  }
  await expect(partsOf([bytes])).resolves.toHaveLength(2)
})

test('a source that breaks off destroys the unfinished bodies with the error, and nothing is uncaught', async () => {
  const source = new PassThrough()
  const bodies: Readable[] = []
  const reading = readMultipart(source, { boundary: BOUNDARY, onPart: ({ body }) => void bodies.push(body.resume()) })
  source.write(`--${BOUNDARY}\r\n${TYPE}\r\nimage/png\r\n--${BOUNDARY}\r\n${FILE}\r\nby`)
  await expect.poll(() => bodies.map(body => body.closed), OFTEN).toEqual([true, false])
  source.destroy(new Error('cut'))
  const error = await failure(reading)
  expect(error).toMatchObject({ code: 'TRUNCATED', cause: { message: 'cut' } })
  expect(bodies.map(body => body.errored)).toEqual([null, error])
})

test.each([
  ['destroyed before it is read', (source: PassThrough) => void source.destroy()],
  ['destroyed without an error', (source: PassThrough) => void setImmediate(() => source.destroy())],
])('a source %s is TRUNCATED', async (_, spoil) => {
  const source = new PassThrough()
  spoil(source)
  expect(await failure(readMultipart(source, { boundary: BOUNDARY, onPart: drop }))).toMatchObject({
    code: 'TRUNCATED',
  })
})

test('a source that breaks off while its bodies are being waited for is noticed', async () => {
  const source = new PassThrough()
  const body = Promise.withResolvers<Readable>()
  const reading = readMultipart(source, { boundary: BOUNDARY, onPart: opened => body.resolve(opened.body) })
  source.write(`--${BOUNDARY}\r\n${FILE}\r\n${'x'.repeat(200_000)}`)
  await body.promise
  source.destroy()
  expect(await failure(reading)).toMatchObject({ code: 'TRUNCATED' })
})

test('a source that stays open after the closing boundary does not hold up the end', async () => {
  const source = new PassThrough()
  source.write(form(part(TYPE, 'image/png')))
  await expect(readMultipart(source, { boundary: BOUNDARY, onPart: drop })).resolves.toBeUndefined()
  source.destroy(new Error('cut in the epilogue'))
})

test('a slow receiver holds up the source', async () => {
  let sent = 0
  const source = Readable.from(
    chunksOf(`--${BOUNDARY}\r\n${FILE}\r\n`, 200, size => (sent += size)),
    { objectMode: false },
  )
  const body = Promise.withResolvers<Readable>()
  const reading = readMultipart(source, { boundary: BOUNDARY, onPart: opened => body.resolve(opened.body) })
  const slow = await body.promise
  await expect.poll(() => source.isPaused(), OFTEN).toBe(true)
  expect(sent).toBeLessThan(500_000)
  expect((await buffer(slow)).length).toBe(200 * 65_536)
  await reading
})

test('a body that its receiver destroys is passed over', async () => {
  const bodies: Promise<Buffer>[] = []
  const text = form(part(FILE, 'x'.repeat(300_000)), part(TYPE, 'image/png'))
  await readMultipart(Readable.from([Buffer.from(text)]), {
    boundary: BOUNDARY,
    onPart({ name, body }) {
      if (name === 'file') body.destroy()
      if (name === 'type') bodies.push(buffer(body))
    },
  })
  expect(String(await bodies[0])).toBe('image/png')
})

test('what onPart throws is what the reading rejects with', async () => {
  const refusal = new Error('not wanted')
  const reading = partsOf([form(part(TYPE, 'image/png'))], {
    onPart() {
      throw refusal
    },
  })
  await expect(reading).rejects.toBe(refusal)
})

test.each<[string, string, MultipartError['code'], Partial<MultipartOptions>]>([
  ['more parts than allowed', form(part(TYPE, 'a'), part(TYPE, 'b')), 'TOO_MANY_PARTS', { maxParts: 1 }],
  ['one header over the limit', form(part(header(101), 'a')), 'HEADERS_TOO_LARGE', { maxHeaderBytes: 100 }],
  ['headers without an end', `--${BOUNDARY}\r\n${header(1000)}`, 'HEADERS_TOO_LARGE', { maxHeaderBytes: 100 }],
  ['garbage for headers', `--${BOUNDARY}\r\n${'y'.repeat(1000)}`, 'HEADERS_TOO_LARGE', { maxHeaderBytes: 100 }],
  ['no closing boundary', `--${BOUNDARY}\r\n${TYPE}\r\n--${BOUNDARY}`, 'TRUNCATED', {}],
  ['no empty line, last part', form(`--${BOUNDARY}\r\nimage/png\r\n`), 'MALFORMED', {}],
  ['no empty line, first part', form(`--${BOUNDARY}\r\nimage/png\r\n`, part(TYPE, 'a')), 'MALFORMED', {}],
  ['line feeds alone', form(part(TYPE, 'a')).replaceAll('\r\n', '\n'), 'TRUNCATED', {}],
  ['no boundary at all', '{"type":"image/png"}', 'TRUNCATED', {}],
  ['a boundary of no characters', form(), 'MALFORMED', { boundary: '' }],
  ['a boundary that is too long', form(), 'MALFORMED', { boundary: 'b'.repeat(71) }],
])('%s is refused', async (_, text, code, options) => {
  const bytes = Buffer.from(text)
  const bytewise = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))
  await expect(partsOf([bytes], options)).rejects.toMatchObject({ name: 'MultipartError', code })
  await expect(partsOf(bytewise, options)).rejects.toMatchObject({ name: 'MultipartError', code })
})

test('a part that is cut off behind one without an empty line after its headers is no uncaught error', async () => {
  const text = `--${BOUNDARY}\r\nimage/png\r\n--${BOUNDARY}\r\n${FILE}\r\nby`
  await expect(partsOf([text])).rejects.toMatchObject({ code: 'MALFORMED' })
})

test('what is too long for headers is refused or not wherever the bytes are split', async () => {
  for (const length of [90, 190, 210, 250, 290, 310, 400]) {
    const bytes = Buffer.from(`--${BOUNDARY}\r\n${'x'.repeat(length)}\r\n\r\nbody\r\n--${BOUNDARY}--\r\n`)
    const outcomes = [bytes.length, 1, 3, 99, 100, 101, 200].map(size => {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      )
      return partsOf(chunks, { maxHeaderBytes: 100 }).then(
        parts => parts.length,
        (error: unknown) => (error as MultipartError).code,
      )
    })
    expect(new Set(await Promise.all(outcomes)).size).toBe(1)
  }
})

test('headers of the size of the limit are taken', async () => {
  expect(await partsOf([form(part(header(100), 'a'))], { maxHeaderBytes: 100 })).toHaveLength(1)
})

test('a refusal leaves the source paused, to be drained by its owner', async () => {
  const source = Readable.from([Buffer.from(form(part(TYPE, 'a'), part(TYPE, 'b'))), Buffer.from('more')])
  await failure(readMultipart(source, { boundary: BOUNDARY, maxParts: 1, onPart: drop }))
  expect({ paused: source.isPaused(), destroyed: source.destroyed }).toEqual({ paused: true, destroyed: false })
  source.resume()
  await expect.poll(() => source.readableEnded, OFTEN).toBe(true)
})

async function partsOf(chunks: (string | Buffer)[], options: Partial<MultipartOptions> = {}) {
  const parts: (Omit<Part, 'body'> & { body: string })[] = []
  await readMultipart(Readable.from(chunks.map(chunk => Buffer.from(chunk))), {
    boundary: BOUNDARY,
    onPart({ body, ...names }) {
      const found = { ...names, body: '' }
      parts.push(found)
      body.on('data', (chunk: Buffer) => (found.body += chunk.toString()))
    },
    ...options,
  })
  return parts
}

async function failure(reading: Promise<void>): Promise<MultipartError> {
  const error: unknown = await reading.catch((caught: unknown) => caught)
  if (error instanceof MultipartError) return error
  throw new Error('expected a MultipartError', { cause: error })
}

function* chunksOf(head: string, count: number, onSent: (size: number) => void) {
  yield Buffer.from(head)
  for (let n = 0; n < count; n += 1) {
    onSent(65_536)
    yield Buffer.alloc(65_536, 'x')
  }
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
}

function drop({ body }: Part) {
  body.resume()
}

function form(...parts: string[]): string {
  return `${parts.join('')}--${BOUNDARY}--\r\n`
}

function part(headers: string, body: string): string {
  return `--${BOUNDARY}\r\n${headers}\r\n${body}\r\n`
}

/** A header whose name and value have `size` bytes. */
function header(size: number): string {
  return `x: ${'y'.repeat(size - 1)}\r\n`
}
