import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FILES, readFixture, videoOf } from '@resumable-media/test-kit/files'
import { ODD_FILES } from '@resumable-media/test-kit/odd-files'
import { ContentMismatchError } from '../../errors/upload-errors.ts'
import { openStoredFile } from '../../spool/disk/stored-file.ts'
import { checkContent } from './content.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'content-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function check(bytes: Buffer, declared: string | undefined) {
  const path = join(folder, 'file')
  await writeFile(path, bytes)
  return checkContent({ size: bytes.length, head: bytes.subarray(0, 4100), open: () => openStoredFile(path) }, declared)
}

const refused = ODD_FILES.flatMap(({ refused: why, ...file }) => (why === undefined ? [] : [{ ...file, why }]))
const taken = ODD_FILES.filter(file => file.refused === undefined)

describe('is refused, with what is wrong and the cure [content-refused]', () => {
  test.each(refused)('$what', async ({ bytes, type, why }) => {
    const error = await check(bytes, type).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ContentMismatchError)
    expect(error).toMatchObject({
      declared: type,
      message: expect.stringMatching(/^The .+ Send (?:the whole|a|the right) file/u),
    })
    expect((error as Error).message).toContain(why)
  })
})

describe('is taken', () => {
  test.each(taken)('$what', async ({ bytes, type }) => {
    expect(await check(bytes, type)).toBe(type)
  })

  test.each(FILES)('a whole $name, whether its type is declared or not', async ({ name, type }) => {
    expect(await check(await readFixture(name), type)).toBe(type)
    expect(await check(await readFixture(name), undefined)).toBe(type)
  })

  test('a JPEG under its other name', async () => {
    expect(await check(await readFixture('photo.jpg'), 'image/jpg')).toBe('image/jpg')
  })
})

test('a file whose type was not declared is judged as what its bytes say', async () => {
  const error = check((await readFixture('image.png')).subarray(0, 9000), undefined)
  await expect(error).rejects.toMatchObject({ code: 'CONTENT_MISMATCH', declared: 'image/png', detected: 'image/png' })
})

/** Each takes as many steps as its bytes allow. */
const LABYRINTHS = {
  'a PNG of empty chunks': async () => [await head('image.png', 8), repeated('\0\0\0\0noneCRC!')],
  'a JPEG of empty segments': async () => [await head('photo.jpg', 2), repeated('\u00ff\u00e1\0\u0002')],
  'a JPEG of almost markers': async () => [await head('photo.jpg', 20), repeated('\u00ff\0')],
  'an MP4 of empty boxes': async () => [await head('clip.mp4', 32), repeated('\0\0\0\u0008free')],
  'a PDF of zeros and a byte': async () => [await head('brochure.pdf', 9), Buffer.alloc(SIZE), Buffer.from('x')],
  'a ZIP of ends without a directory': async () => [await readFixture('image.png'), repeated('PK\u0005\u0006')],
}
const SIZE = 20_000_000
const head = async (name: string, length: number) => (await readFixture(name)).subarray(0, length)
const repeated = (latin1: string) => Buffer.alloc(SIZE, latin1, 'latin1')

test.each(Object.entries(LABYRINTHS))('%s is seen through in seconds', async (_name, parts) => {
  const bytes = Buffer.concat(await parts())
  const type = (await import('file-type')).fileTypeFromBuffer(bytes.subarray(0, 4100))
  const begun = process.cpuUsage()
  await check(bytes, (await type)?.mime).catch(() => {})
  const { user, system } = process.cpuUsage(begun)
  expect((user + system) / 1000).toBeLessThan(3000)
})

test('a film of 100 MB is looked at in a few places only', async () => {
  const bytes = await videoOf(100_000_000)
  const before = process.memoryUsage().external
  expect(await check(bytes, 'video/mp4')).toBe('video/mp4')
  expect(process.memoryUsage().external - before).toBeLessThan(5_000_000)
})
