import { createReadStream } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FileSourceError, InvalidUploadError } from '../src/index.ts'
import type { FileSource, KaleyraClient, UploadCall } from '../src/index.ts'
import { anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { startPeer } from './peer.ts'
import type { Peer } from './peer.ts'

const uncaught = vi.fn()
process.on('uncaughtExceptionMonitor', uncaught)
afterAll(() => void process.off('uncaughtExceptionMonitor', uncaught))
afterEach(() => expect(uncaught).not.toHaveBeenCalled())

const missing = () => createReadStream('/nope.png')
const closingOf = (stream: Readable) => new Promise<void>(resolve => stream.once('close', () => resolve()))
const size = 10

/** Never connects, as a slow network does not for long. */
function overSlow() {
  const dispatcher = new Agent({ connect: () => {} })
  return { client: clientOf('http://127.0.0.1:1', { dispatcher }), dispatcher }
}

let peer: Peer
let client: KaleyraClient
beforeEach(async () => {
  peer = await startPeer(() => {})
  client = clientOf(peer.url)
})
afterEach(async () => {
  await client.close()
  await peer.stop()
})

const upload = (call: Partial<UploadCall> & Pick<UploadCall, 'file'>) =>
  failureOf(client.uploadResumableMedia({ ...anUpload, ...call }))

const unsent = { begun: false, message: expect.stringContaining('Nothing of it was sent.') }

describe('a Node stream that fails before it is read', () => {
  test('ends the call with its fault, and does not wait for the connection [client-stream-fails-early]', async () => {
    const slow = overSlow()
    const failure = await failureOf(slow.client.uploadResumableMedia({ ...anUpload, file: missing(), size }))
    expect(failure).toBeInstanceOf(FileSourceError)
    expect(failure).toMatchObject({ ...unsent, cause: { code: 'ENOENT' } })
    await slow.dispatcher.destroy()
  })

  test('ends the call beside a signal of the caller', async () => {
    const slow = overSlow()
    const { signal } = new AbortController()
    const failure = await failureOf(slow.client.uploadResumableMedia({ ...anUpload, file: missing(), size, signal }))
    expect(failure).toMatchObject({ ...unsent, cause: { code: 'ENOENT' } })
    await slow.dispatcher.destroy()
  })

  test('ends the call over a fast connection, too', async () => {
    expect(await upload({ file: missing(), size })).toMatchObject({ ...unsent, cause: { code: 'ENOENT' } })
  })

  test('has failed when it is given', async () => {
    const cause = new Error('broken')
    const file = new PassThrough().destroy(cause)
    expect(await upload({ file, size })).toMatchObject({ reason: 'FILE_SOURCE', begun: false, cause })
  })

  test.each<[string, Partial<UploadCall>, unknown]>([
    ['a refused name', { fileName: 'a b' }, InvalidUploadError],
    ['no size', {}, FileSourceError],
    ['an aborted signal', { size, signal: AbortSignal.abort() }, DOMException],
  ])('and the call is refused for %s: its error ends no process', async (_, call, refusal) => {
    const file = missing()
    const closed = closingOf(file)
    expect(await upload({ file, ...(call.fileName !== undefined && { size }), ...call })).toBeInstanceOf(refusal)
    await closed
  })
})

describe('a stream is closed by a call that is refused for', () => {
  const calls: [string, Partial<UploadCall>][] = [
    ['an aborted signal', { size, signal: AbortSignal.abort() }],
    ['a size of NaN', { size: Number.NaN }],
    ['a size of 1.5', { size: 1.5 }],
    ['a size of -1', { size: -1 }],
    ['no size', {}],
    ['no attempts', { size, retry: { attempts: 0 } }],
    ['more than one attempt', { size, retry: { attempts: 2 } }],
    ['no time', { size, timeoutMs: 0 }],
    ['a traceparent that is none', { size, traceparent: 'x' }],
    ['a file name', { size, fileName: 'a b' }],
  ]
  /** Each with what tells whether it was closed. */
  const streams: [string, () => { file: FileSource; isClosed: () => boolean }][] = [
    [
      'Node stream',
      () => {
        const file = new PassThrough()
        return { file, isClosed: () => file.destroyed }
      },
    ],
    [
      'web stream',
      () => {
        const cancel = vi.fn()
        return { file: new ReadableStream<Uint8Array>({ cancel }), isClosed: () => cancel.mock.calls.length === 1 }
      },
    ],
    [
      'fetch body',
      () => {
        const cancel = vi.fn()
        const { body } = new Response(new ReadableStream({ cancel }))
        return { file: body as ReadableStream<Uint8Array>, isClosed: () => cancel.mock.calls.length === 1 }
      },
    ],
    [
      'iterable with `return`',
      () => {
        const end = vi.fn(() => Promise.resolve({ done: true as const, value: undefined }))
        const next = () => Promise.resolve({ done: true as const, value: undefined })
        const file = { [Symbol.asyncIterator]: () => ({ next, return: end }) }
        return { file, isClosed: () => end.mock.calls.length === 1 }
      },
    ],
  ]

  test.each(calls.flatMap(([why, call]) => streams.map(([kind, open]) => ({ why, call, kind, open }))))(
    '$why: a $kind [client-streams-closed]',
    async ({ call, open }) => {
      const { file, isClosed } = open()
      expect(await upload({ file, ...call })).toBeInstanceOf(Error)
      expect(isClosed()).toBe(true)
    },
  )
})

describe('a `stream` that gives no bytes is a fault of the file, of which nothing was sent', () => {
  const broken = new Error('no such blob')
  const throwing = () => {
    throw broken
  }
  test.each<[string, () => unknown, string]>([
    ['is async', async () => Readable.from([Buffer.alloc(size)]), '`stream` gave a promise: expected a stream'],
    ['is async and rejects', async () => throwing(), '`stream` gave a promise: expected a stream'],
    ['throws', throwing, 'The file could not be read.'],
    ['answers undefined', () => undefined, '`stream` gave undefined: expected a stream'],
    ['answers null', () => null, '`stream` gave null: expected a stream'],
    ['answers a number', () => 7, '`stream` gave a value of type number: expected a stream'],
    ['answers a list', () => [Buffer.alloc(size)], '`stream` gave a value of type object: expected a stream'],
    ['answers what cannot be iterated', () => ({ [Symbol.asyncIterator]: throwing }), 'The file could not be read.'],
    [
      'answers an iterator without next',
      () => ({ [Symbol.asyncIterator]: () => ({}) }),
      'could not be read to its end',
    ],
    ['answers an iterable that is none', () => ({ [Symbol.asyncIterator]: 7 }), 'The file could not be read.'],
    ['answers a stream that fails at once', () => missing(), 'could not be read to its end'],
    ['answers an empty stream', () => Readable.from([]), 'was to have 10 bytes and has 0'],
    ['answers texts', () => Readable.from(['0123456789']), 'gave a string where bytes were due'],
    ['answers a chunk that is too large', () => Readable.from([Buffer.alloc(11)]), 'was to have 10 bytes and has more'],
  ])('where it %s [client-stream-gives-none]', async (_, stream, words) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from JavaScript anything can come
    const failure = await upload({ file: { size, stream } as FileSource })
    expect(failure).toBeInstanceOf(FileSourceError)
    expect(failure).toMatchObject(unsent)
    expect((failure as Error).message).toContain(words)
  })

  test('and what a promise gives is closed', async () => {
    const file = new PassThrough()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from JavaScript anything can come
    await upload({ file: { size, stream: async () => file } as unknown as FileSource })
    await expect.poll(() => file.destroyed).toBe(true)
  })

  test('but a part was sent where it fails later', async () => {
    const stream = async function* () {
      yield Buffer.alloc(5)
      throwing()
    }
    expect(await upload({ file: { size, stream } })).toMatchObject({ begun: true, cause: broken })
  })
})

test('a Node stream that hangs is closed at the abort', async () => {
  const controller = new AbortController()
  const file = new PassThrough()
  const stream = () => {
    setImmediate(() => controller.abort())
    return file
  }
  await upload({ file: { size, stream }, signal: controller.signal })
  await expect.poll(() => file.destroyed).toBe(true)
})
