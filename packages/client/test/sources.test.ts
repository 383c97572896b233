import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FileSourceError, InvalidUploadError, OutcomeUnknownError } from '../src/index.ts'
import type { FileSource, UploadCall, UploadProgress } from '../src/index.ts'
import { WABA_ID, clientOf } from './account.ts'
import { bytesOf, headAndBody } from './bytes-of.ts'
import { failureOf } from './failure.ts'
import { acceptWhole, startPeer } from './peer.ts'

const CONTENT = Buffer.from(Array.from({ length: 150_001 }, (_, at) => (at * 7) % 256))
const size = CONTENT.byteLength

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-sources-'))
  path = join(folder, 'image.png')
  await writeFile(path, CONTENT)
})
afterAll(() => rm(folder, { recursive: true }))

async function* chunks() {
  for (let at = 0; at < size; at += 40_000) yield CONTENT.subarray(at, at + 40_000)
}
const web = () => new Response(CONTENT).body as ReadableStream<Uint8Array>

/** The file's part of the one request that the call makes: its name, its type, its bytes. */
async function sent(call: Omit<UploadCall, 'wabaId'>) {
  const { body } = headAndBody(await bytesOf({ wabaId: WABA_ID, ...call }))
  const start = body.indexOf('filename="')
  const head = body.subarray(start, body.indexOf('\r\n\r\n', start)).toString()
  const found = /filename="(?<name>[^"]*)"\r\nContent-Type: (?<type>\S+)/u.exec(head)?.groups
  const from = start + head.length + 4
  return { ...found, isWhole: body.subarray(from, from + size).equals(CONTENT), ends: body.byteLength - from - size }
}

const named = { fileName: 'a.png', type: 'image/png' } as const
const sources: [string, () => Pick<UploadCall, 'file' | 'size'>][] = [
  ['path', () => ({ file: { path } })],
  ['file: URL', () => ({ file: { path: pathToFileURL(path) } })],
  ['Buffer', () => ({ file: CONTENT })],
  [
    'Uint8Array within a larger one',
    () => ({ file: new Uint8Array(Buffer.concat([CONTENT, CONTENT])).subarray(size) }),
  ],
  ['ArrayBuffer', () => ({ file: new Uint8Array(CONTENT).buffer })],
  ['Blob', () => ({ file: new Blob([CONTENT]) })],
  ['File', () => ({ file: new File([CONTENT], 'own.png', { type: 'image/png' }) })],
  ['web ReadableStream', () => ({ file: web(), size })],
  ['Node Readable', () => ({ file: createReadStream(path), size })],
  ['async iterable', () => ({ file: chunks(), size })],
  ['function that gives a stream', () => ({ file: { size, stream: chunks } })],
]

test.each(sources)('an upload from a %s has these bytes and no others [client-sources]', async (_, source) => {
  expect(await sent({ ...source(), ...named })).toMatchObject({ name: 'a.png', type: 'image/png', isWhole: true })
})

describe('name and type are those', () => {
  const file = (name: string, type?: string) => new File([CONTENT], name, type === undefined ? {} : { type })
  test.each<[string, () => Omit<UploadCall, 'wabaId'>, string, string]>([
    ['of a path', () => ({ file: { path } }), 'image.png', 'image/png'],
    ['of a URL', () => ({ file: { path: pathToFileURL(path) } }), 'image.png', 'image/png'],
    ['of a File', () => ({ file: file('one.pdf', 'application/pdf') }), 'one.pdf', 'application/pdf'],
    ['of a File without a type, by its name', () => ({ file: file('one.MP4') }), 'one.MP4', 'video/mp4'],
    ['of .jpg, which is image/jpeg', () => ({ file: file('one.jpg') }), 'one.jpg', 'image/jpeg'],
    ['of .jpeg', () => ({ file: file('one.jpeg') }), 'one.jpeg', 'image/jpeg'],
    ['given, before those of the File', () => ({ file: file('x.gif', 'image/gif'), ...named }), 'a.png', 'image/png'],
    [
      'of a Blob that has a type',
      () => ({ file: new Blob([CONTENT], { type: 'image/png' }), fileName: 'a' }),
      'a',
      'image/png',
    ],
    ['of the name given for bytes', () => ({ file: CONTENT, fileName: 'a.pdf' }), 'a.pdf', 'application/pdf'],
  ])('%s [client-file-facts]', async (_, call, name, type) => {
    expect(await sent(call())).toMatchObject({ name, type })
  })

  test.each<[string, Omit<UploadCall, 'wabaId'>, string]>([
    ['bytes without a name', { file: CONTENT }, 'Give `fileName`, for instance "image.png".'],
    ['a name that tells no type', { file: CONTENT, fileName: 'image' }, 'Give `type`: one of application/pdf,'],
    ['a File of a type that Kaleyra does not take', { file: new File(['x'], 'a.gif') }, 'Give `type`: one of'],
    [
      'a File that says another type',
      { file: new File(['x'], 'a.png', { type: 'text/plain' }) },
      '"text/plain" cannot be uploaded',
    ],
  ])('asked for where nothing tells: %s', async (_, call, words) => {
    const failure = await failureOf(clientOf('http://127.0.0.1:1').uploadResumableMedia({ wabaId: WABA_ID, ...call }))
    expect(failure).toBeInstanceOf(InvalidUploadError)
    expect((failure as Error).message).toContain(words)
  })
})

describe('refused before anything is sent', () => {
  const used = async () => {
    const stream = Readable.from([CONTENT])
    for await (const _ of stream);
    return stream
  }
  const locked = async () => {
    const stream = web()
    stream.getReader()
    return stream
  }
  test.each<[string, () => Promise<{ file: FileSource; size?: number }>, string]>([
    [
      'a stream without a size',
      async () => ({ file: chunks() }),
      'give its `size` in bytes; where it is not known, write it to a file',
    ],
    ['a web stream without a size', async () => ({ file: web() }), 'give its `size` in bytes'],
    ['a stream of a file, which says its path', async () => ({ file: createReadStream(path) }), 'image.png" } instead'],
    ['a Node stream that was read', async () => ({ file: await used(), size }), 'is being read already, or has ended'],
    [
      'a web stream that is being read',
      async () => ({ file: await locked(), size }),
      'is being read already, or has ended',
    ],
    ["a size that is not the file's", async () => ({ file: { path }, size: 7 }), `was to have 7 bytes and has ${size}`],
  ])('%s [client-stream-needs-size]', async (_, source, words) => {
    const call = { wabaId: WABA_ID, ...named, ...(await source()) }
    const failure = await failureOf(clientOf('http://127.0.0.1:1').uploadResumableMedia(call))
    expect(failure).toBeInstanceOf(FileSourceError)
    expect(failure).toMatchObject({ begun: false, message: expect.stringContaining(words) })
  })

  test.each([['image.png'], [42], [null], [undefined], [{}]])('what is no source: %j', async given => {
    const call = { wabaId: WABA_ID, ...named, file: given as unknown as FileSource }
    const failure = await failureOf(clientOf('http://127.0.0.1:1').uploadResumableMedia(call))
    expect(failure).toBeInstanceOf(TypeError)
    expect((failure as Error).message).toContain('expected { path }, a Buffer or Uint8Array, a Blob or File')
  })

  test('and a stream that is given to a call that fails is closed', async () => {
    const stream = createReadStream(path)
    const body = web()
    const client = clientOf('http://127.0.0.1:1')
    await failureOf(client.uploadResumableMedia({ wabaId: WABA_ID, ...named, fileName: 'a b', file: stream, size }))
    await failureOf(client.uploadResumableMedia({ wabaId: WABA_ID, ...named, fileName: 'a b', file: body, size }))
    expect(stream.destroyed).toBe(true)
    expect(await body.getReader().read()).toEqual({ done: true, value: undefined })
  })
})

test('a stream of texts is told apart from one of bytes', async () => {
  const peer = await startPeer(() => {})
  const client = clientOf(peer.url)
  const file = createReadStream(path, 'latin1') as AsyncIterable<Uint8Array>
  const failure = await failureOf(client.uploadResumableMedia({ wabaId: WABA_ID, ...named, file, size }))
  expect(failure).toMatchObject({
    reason: 'FILE_SOURCE',
    message: expect.stringContaining('gave a string where bytes'),
  })
  await client.close()
  await peer.stop()
})

describe('progress', () => {
  async function upload(call: Partial<UploadCall>) {
    const peer = await startPeer(acceptWhole)
    const client = clientOf(peer.url)
    const answer = await client.uploadResumableMedia({ wabaId: WABA_ID, file: { path }, ...call })
    await client.close()
    await peer.stop()
    return answer
  }

  test('counts the bytes of the file from 0 to all of them, as they are handed over [client-progress]', async () => {
    const seen: UploadProgress[] = []
    await upload({ onProgress: progress => seen.push(progress) })
    expect(seen[0]).toEqual({ sentBytes: 0, totalBytes: size })
    expect(seen.at(-1)).toEqual({ sentBytes: size, totalBytes: size })
    expect(seen.length).toBeGreaterThan(3)
    expect(seen.map(one => one.sentBytes)).toEqual(seen.map(one => one.sentBytes).toSorted((a, b) => a - b))
  })

  test.each([
    () => {
      throw new Error('no screen')
    },
    () => Promise.reject(new Error('no screen')),
  ])('that throws or rejects does not fail the upload', async onProgress => {
    expect(await upload({ onProgress })).toEqual({ id: '639', status: 'PENDING' })
  })

  test('an abort in the middle of a path stops it there; what was sent is not all [client-abort-in-the-middle]', async () => {
    const large = join(folder, 'large.png')
    await writeFile(large, Buffer.alloc(30_000_000))
    const peer = await startPeer(() => {})
    const client = clientOf(peer.url)
    const controller = new AbortController()
    let last = 0
    const onProgress = ({ sentBytes }: UploadProgress) => {
      last = sentBytes
      if (sentBytes > 1_000_000) controller.abort(new Error('no longer wanted'))
    }
    const call = { wabaId: WABA_ID, file: { path: large }, onProgress, signal: controller.signal }
    const failure = await failureOf(client.uploadResumableMedia(call))
    expect(failure).toBeInstanceOf(OutcomeUnknownError)
    expect(failure).toMatchObject({ cause: { message: 'no longer wanted' } })
    expect(last).toBeLessThan(2_000_000)
    await client.close()
    await peer.stop()
  })
})
