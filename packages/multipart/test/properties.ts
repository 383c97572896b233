import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import * as fc from 'fast-check'
import { MultipartError, readMultipart } from '../src/index.ts'
import { partsByLine } from './reference.ts'

const BOUNDARY = '----b'

type Sent = { name: string; fileName: string | undefined; body: Buffer }

/** Pieces of what a reader must not take for a boundary, or miss. */
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)) },
  fc
    .constantFrom('\r', '\n', '\r\n', '-', '--', '\r\n--', `--${BOUNDARY}`, '\r\n------', '\r\n------x', '\0')
    .map(text => Buffer.from(text)),
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 70_000 }).map(length => Buffer.alloc(length, 'x')) },
)
const body = fc
  .array(piece, { maxLength: 6 })
  .map(pieces => Buffer.concat(pieces))
  .filter(bytes => {
    const text = bytes.toString('latin1')
    return partsByLine(`--${BOUNDARY}\r\n\r\n${text}\r\n--${BOUNDARY}--`, BOUNDARY)?.[0]?.body === text
  })

/** Lines that are a boundary, and those that only begin like one. */
const nearLine = fc
  .tuple(
    fc.constantFrom('', ' ', '-', '--', `--${BOUNDARY}`, `--${BOUNDARY}`, `-${BOUNDARY}`, `--${BOUNDARY.slice(0, -1)}`),
    fc.constantFrom(
      '',
      '',
      '-',
      '--',
      '--',
      '--x',
      '-- ',
      '-- x',
      'ody',
      ' ',
      '\t ',
      ' x',
      '\r',
      '\n',
      '\0',
      ' '.repeat(999),
    ),
    fc.constantFrom('', '', '', ' ', '-', '\t'),
    fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n\r\n', '\n', '\r', ''),
  )
  .map(pieces => pieces.join(''))

/** A sender does not mark a `%` of its own, so that these would be read as what they stand for. */
const name = fc.string({ unit: 'binary', maxLength: 30 }).filter(text => !/%(?:22|0D|0A)/iu.test(text))
const part = fc.record({ name, fileName: fc.option(name, { nil: undefined }), body })
const form = fc.array(part, { maxLength: 5 })

/** Numbers from 0 up to 1, for places in something whose length is not known yet. */
const places = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 8 })

/** What must hold for every multipart body. */
export const multipartProperties: Record<string, fc.IRawProperty<unknown, true>> = {
  'any names and values are read as browsers send them': fc.asyncProperty(form, async parts => {
    const read = await partsOf([bytesOf(parts)])
    return isSame(read, parts)
  }),

  'any split of the bytes gives the same parts': fc.asyncProperty(form, places, async (parts, cuts) => {
    const bytes = bytesOf(parts)
    return isSame(await partsOf(splitAt(bytes, cuts)), parts)
  }),

  'any bytes are read or refused with a MultipartError, the same however they are split': fc.asyncProperty(
    form,
    fc.array(piece, { maxLength: 4 }),
    places,
    places,
    async (parts, noise, wounds, cuts) => {
      const bytes = Buffer.concat(
        splitAt(bytesOf(parts), wounds).flatMap((slice, index) => [slice, ...noise.slice(index, index + 1)]),
      )
      const [whole, split] = await Promise.all([outcomeOf([bytes]), outcomeOf(splitAt(bytes, cuts))])
      return whole === split
    },
  ),

  'lines that are nearly a boundary are content, as a reading line by line has it': fc.asyncProperty(
    fc.array(nearLine, { maxLength: 12 }),
    places,
    async (lines, cuts) => {
      const text = `--${BOUNDARY}\r\n\r\n${lines.join('')}`
      const expected = partsByLine(text, BOUNDARY)
      const read = await outcomeOf(splitAt(Buffer.from(text), cuts))
      if (expected === undefined) return read === 'TRUNCATED' || read === 'MALFORMED'
      return bodiesOf(read) === JSON.stringify(expected.map(({ body: found }) => found))
    },
  ),

  'any cut before the closing boundary is TRUNCATED': fc.asyncProperty(
    form,
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    async (parts, at) => {
      const bytes = bytesOf(parts).subarray(0, -2)
      return (await outcomeOf([bytes.subarray(0, Math.floor(at * bytes.length))])) === 'TRUNCATED'
    },
  ),
}

async function partsOf(chunks: readonly Buffer[]): Promise<Sent[]> {
  const reading: Promise<Sent>[] = []
  await readMultipart(Readable.from(chunks), {
    boundary: BOUNDARY,
    onPart: ({ name: found = '', fileName, body: stream }) =>
      void reading.push(buffer(stream).then(bytes => ({ name: found, fileName, body: bytes }))),
  })
  return Promise.all(reading)
}

/** What was read as text, or the code of the refusal. Throws for any other fault. */
async function outcomeOf(chunks: readonly Buffer[]): Promise<string> {
  try {
    const bodies: Promise<unknown>[] = []
    const names: unknown[] = []
    await readMultipart(Readable.from(chunks), {
      boundary: BOUNDARY,
      onPart({ body: stream, ...rest }) {
        names.push(rest)
        bodies.push(
          buffer(stream).then(
            bytes => bytes.toString('latin1'),
            () => 'broken',
          ),
        )
      },
    })
    return JSON.stringify([names, await Promise.all(bodies)])
  } catch (error) {
    if (error instanceof MultipartError) return error.code
    throw error
  }
}

/** The bodies in an outcome. */
function bodiesOf(outcome: string): string {
  return outcome.startsWith('[') ? JSON.stringify((JSON.parse(outcome) as [unknown, string[]])[1]) : outcome
}

function bytesOf(parts: readonly Sent[]): Buffer {
  const head = ({ name: sent, fileName }: Sent) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${encoded(sent)}"` +
    `${fileName === undefined ? '' : `; filename="${encoded(fileName)}"`}\r\n\r\n`
  const all = parts.flatMap(one => [Buffer.from(head(one)), one.body, Buffer.from('\r\n')])
  return Buffer.concat([...all, Buffer.from(`--${BOUNDARY}--\r\n`)])
}

/** As the HTML standard has it. */
const encoded = (text: string) => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const isSame = (read: readonly Sent[], sent: readonly Sent[]) =>
  read.length === sent.length &&
  read.every((one, index) => {
    const other = sent[index]
    return other && one.name === other.name && one.fileName === other.fileName && one.body.equals(other.body)
  })

function splitAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...cuts.map(cut => Math.floor(cut * bytes.length)), bytes.length].toSorted((one, other) => one - other)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}
