import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf } from '../test/failure.ts'
import { FileSourceError } from './errors/upload-faults.ts'
import { openFileSource } from './file-source.ts'
import type { FileSource } from './file-source.ts'

const { signal } = new AbortController()

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'client-source-'))
})
afterAll(() => rm(folder, { recursive: true }))

function streamOf(size: number, ...chunks: Uint8Array[]): FileSource {
  return {
    size,
    stream: async function* () {
      yield* chunks
    },
  }
}

async function read(file: FileSource): Promise<Uint8Array[]> {
  return gather((await openFileSource(file)).pieces(signal))
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  for await (const piece of pieces) found.push(piece)
  return found
}

test('pieces have at most 64 KiB, however the source is cut', async () => {
  const file = streamOf(200_001, new Uint8Array(200_000), new Uint8Array(0), new Uint8Array(1))

  expect((await read(file)).map(piece => piece.byteLength)).toEqual([65_536, 65_536, 65_536, 3392, 1])
})

test('a source is read from its start each time', async () => {
  const { pieces } = await openFileSource(new Blob(['again']))

  for (const _ of [1, 2]) expect(Buffer.concat(await gather(pieces(signal))).toString()).toBe('again')
})

describe('an error is', () => {
  test.each([
    ['too few bytes', streamOf(10, new Uint8Array(9)), 'was to have 10 bytes and has 9'],
    ['too many bytes', streamOf(10, new Uint8Array(9), new Uint8Array(2)), 'was to have 10 bytes and has more'],
    ['no bytes', streamOf(10), 'was to have 10 bytes and has 0'],
  ])('%s', async (_, file, message) => {
    const failure = await failureOf(read(file))

    expect(failure).toBeInstanceOf(FileSourceError)
    expect(failure).toMatchObject({ reason: 'FILE_SOURCE', message: expect.stringContaining(message) })
  })

  test('a stream that breaks, with its cause', async () => {
    const cause = new Error('the disk is gone')
    const file: FileSource = {
      size: 10,
      stream: async function* () {
        yield new Uint8Array(5)
        throw cause
      },
    }

    expect(await failureOf(read(file))).toMatchObject({ reason: 'FILE_SOURCE', begun: true, cause })
  })

  test.each([-1, 1.5, Number.NaN])('a size of %d', async size => {
    expect(await failureOf(openFileSource(streamOf(size)))).toBeInstanceOf(FileSourceError)
  })

  test('a path to nothing', async () => {
    const failure = await failureOf(openFileSource({ path: join(folder, 'nothing') }))

    expect(failure).toMatchObject({ reason: 'FILE_SOURCE', begun: false, cause: { code: 'ENOENT' } })
  })

  test('a path to a folder', async () => {
    expect(await failureOf(openFileSource({ path: folder }))).toBeInstanceOf(FileSourceError)
  })

  test.each([5, 15])('a file that has changed to %d bytes since', async size => {
    const path = join(folder, `changed-${size}`)
    await writeFile(path, '0123456789')
    const { pieces } = await openFileSource({ path })
    await truncate(path, size)

    expect(await failureOf(gather(pieces(signal)))).toBeInstanceOf(FileSourceError)
  })
})
