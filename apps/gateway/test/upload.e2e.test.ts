import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { maxFileBytes } from '@resumable-media/client/rules'
import { blobOf, FILES, readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { beginByMutation } from '@resumable-media/test-kit/tus'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

describe('a file goes from the mutation to its handle', () => {
  test.each(FILES)('$name [gateway-whole-life]', async ({ name, type }) => {
    const bytes = await readFixture(name)
    const accepted = await system.upload(await blobOf(name), name, { type })
    expect(accepted).toMatchObject({
      __typename: 'Media',
      wabaId: WABA,
      fileName: name,
      type,
      size: bytes.length,
      sha256: sha256(bytes),
      kaleyraId: expect.stringMatching(/^\d+$/u),
      attempts: 1,
      failure: null,
      lastError: null,
    })
    const uploaded = await system.reach(accepted.id, 'UPLOADED')
    expect(uploaded['handle']).toMatch(/^4::/u)
    const lifeMs = Date.parse(String(uploaded['handleExpiresAt'])) - Date.now()
    expect(lifeMs).toBeGreaterThan(23.9 * 3_600_000)
    expect(lifeMs).toBeLessThanOrEqual(24 * 3_600_000)
    const call = (await system.seen()).find(one => one.mediaId === accepted['kaleyraId'] && one.method === 'POST')
    expect(call).toMatchObject({ status: 202, fileName: name, type, size: bytes.length, sha256: sha256(bytes) })
  })

  test('a video of exactly 100 MB [gateway-100-mb]', async () => {
    const video = await videoOf(maxFileBytes)
    const accepted = await system.upload(new Blob([video]), 'long.mp4')
    expect(accepted).toMatchObject({ __typename: 'Media', type: 'video/mp4', size: 104_857_600, sha256: sha256(video) })
    expect(await system.reach(accepted.id, 'UPLOADED')).toMatchObject({ handle: expect.stringMatching(/^4::/u) })
    expect(await system.seen()).toContainEqual(
      expect.objectContaining({ fileName: 'long.mp4', status: 202, sha256: sha256(video) }),
    )
  })

  test('a JPEG under the name image/jpg goes upstream as it was given [gateway-image-jpg]', async () => {
    const accepted = await system.upload(await blobOf('photo.jpg'), 'again.jpg', { type: 'image/jpg' })
    expect(accepted).toMatchObject({ __typename: 'Media', type: 'image/jpg' })
    expect(await system.seen()).toContainEqual(expect.objectContaining({ fileName: 'again.jpg', type: 'image/jpg' }))
  })

  test('fileName replaces the name of the part and its check; the type is what the bytes say', async () => {
    const accepted = await system.upload(await blobOf('image.png'), 'my photo @ home.bin', { fileName: 'home.png' })
    expect(accepted).toMatchObject({ __typename: 'Media', fileName: 'home.png', type: 'image/png' })
  })
})

describe('what the user can mend is a typed error, and nothing of it is left', () => {
  const png = () => blobOf('image.png')

  test.each([
    [
      'a space in the name',
      async () => system.upload(await png(), 'my photo.png'),
      {
        __typename: 'InvalidFileNameError',
        code: 'INVALID_FILE_NAME',
        message:
          'File name "my photo.png" contains " " (space). Not allowed: \\ / < @ % and space. Try "my-photo.png".',
        characters: [' '],
        suggestion: 'my-photo.png',
      },
    ],
    [
      'a slash in the name',
      async () => system.upload(await png(), 'a/b.png'),
      { __typename: 'InvalidFileNameError', characters: ['/'], suggestion: 'a-b.png' },
    ],
    [
      'a backslash at the end of the name',
      async () => system.upload(await png(), 'a.png\\'),
      { __typename: 'InvalidFileNameError', fileName: 'a.png\\', characters: ['\\'] },
    ],
    [
      'a name of 256 characters',
      async () => system.upload(await png(), '', { fileName: '🙂'.repeat(256) }),
      {
        __typename: 'InvalidFileNameError',
        message: expect.stringContaining('has 256 characters. At most 255 are allowed'),
      },
    ],
    [
      'a type outside the list',
      async () => system.upload(await png(), 'a.gif', { type: 'image/gif' }),
      {
        __typename: 'UnsupportedMediaTypeError',
        declaredType: 'image/gif',
        supported: ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'],
      },
    ],
    [
      'bytes of no known type, undeclared',
      async () => system.upload(new Blob(['just text']), 'a.png'),
      { __typename: 'UnsupportedMediaTypeError', declaredType: null },
    ],
    [
      'bytes of another type',
      async () => system.upload(await png(), 'a.pdf', { type: 'application/pdf' }),
      { __typename: 'ContentMismatchError', declared: 'application/pdf', detected: 'image/png' },
    ],
    [
      'bytes of no type',
      async () => system.upload(new Blob(['<html>']), 'a.png', { type: 'image/png' }),
      { __typename: 'ContentMismatchError', declared: 'image/png', detected: null },
    ],
    [
      'an empty file',
      async () => system.upload(new Blob([]), 'a.png', { type: 'image/png' }),
      { __typename: 'EmptyFileError', code: 'EMPTY_FILE' },
    ],
    [
      'one byte more than 100 MB',
      async () => system.upload(new Blob([await videoOf(maxFileBytes + 1)]), 'long.mp4', { type: 'video/mp4' }),
      { __typename: 'FileTooLargeError', code: 'FILE_TOO_LARGE', maxBytes: 104_857_600 },
    ],
    [
      'a WABA that is no number',
      async () => system.upload(await png(), 'a.png', { wabaId: '../1' }),
      { __typename: 'ForbiddenWabaError', code: 'FORBIDDEN_WABA' },
    ],
  ])('%s [gateway-mendable]', async (_name, send, expected) => {
    const before = { seen: (await system.seen()).length, quota: await usedSlots() }
    const answer = await send()
    expect(answer).toMatchObject(expected)
    expect(String(answer['message']).length).toBeGreaterThan(20)
    await expect.poll(() => system.orphans()).toEqual([])
    expect(await system.seen()).toHaveLength(before.seen)
    expect(await usedSlots()).toBe(before.quota)
  })

  const usedSlots = async () => ((await system.quota(WABA)) as { used: number }).used
})

describe('what Kaleyra refuses for good', () => {
  test.each([
    ['a WABA of somebody else', '150440000999999', 'WABA_NOT_OWNED'],
    ['a WABA on another version', '150440000142249', 'WABA_WRONG_VERSION'],
  ])('%s', async (_name, wabaId, reason) => {
    const answer = await system.upload(await blobOf('image.png'), 'a.png', { wabaId })
    expect(answer).toMatchObject({ __typename: 'KaleyraRejectedError', code: 'KALEYRA_REJECTED', reason })
    expect(await system.status(String(answer['mediaId']))).toMatchObject({
      status: 'FAILED',
      failure: { code: reason },
      handle: null,
    })
    await expect.poll(() => system.spooled()).not.toContain(answer['mediaId'])
  })

  test('another request that was answered QUEUED meanwhile finds it FAILED, and no bytes stay', async () => {
    const wabaId = '150440000999999'
    const before = (await system.seen()).length
    await system.settings({ latencyMs: 5000 })
    const answer = system.upload(await blobOf('image.png'), 'b.png', { wabaId, idempotencyKey: 'twice' })
    await expect.poll(async () => (await system.seen()).length).toBe(before + 1)
    const other = await beginByMutation(system.query, { wabaId, fileName: 'b.png', idempotencyKey: 'twice' })
    expect(other).toMatchObject({ status: 'QUEUED' })
    await system.settings({ latencyMs: 0 })
    expect(await answer).toMatchObject({ __typename: 'KaleyraRejectedError', mediaId: other.id })
    expect(await system.status(other.id)).toMatchObject({ status: 'FAILED' })
    await expect.poll(system.spooled).not.toContain(other.id)
  })
})

test('an unknown id has no status', async () => {
  expect(await system.status('9b2f7f36-0000-4000-8000-000000000000')).toBeNull()
})
