import { noTypes, refusedTypes, spellingsOf } from '@resumable-media/test-kit/media-types'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FILES, readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { createTus, creation, idOf } from '@resumable-media/test-kit/tus'

let system: System
let tus: ReturnType<typeof createTus>
beforeAll(async () => {
  const rateLimit = { calls: 1000, perMs: 3_600_000 }
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '1000/1h' }, sandbox: { rateLimit } })
  tus = createTus(system.url)
})
afterAll(() => system.stop())

const CHECK = 'query($input: CheckUploadInput!) { checkUpload(input: $input) { code } }'
const BEGIN = `mutation($input: CreateResumableUploadInput!) {
  createResumableUpload(input: $input) { ... on Media { uploadUrl } ... on UserError { code } }
}`

type Sent = { name: string; bytes: Buffer<ArrayBuffer>; type: string }

/** Each answers the type that the file has gone out under, or the code of the refusal. */
const DOORS: Record<string, (sent: Sent) => Promise<unknown>> = {
  async uploadResumableMedia({ name, bytes, type }) {
    const answer = await system.upload(new Blob([bytes]), name, { type })
    return answer.__typename === 'Media' ? sentAs(answer.id) : answer['code']
  },
  async createResumableUpload({ name: fileName, bytes, type }) {
    const input = { wabaId: WABA, fileName, size: bytes.length, type }
    const begun = (await system.query(BEGIN, { input })).data?.['createResumableUpload'] as Record<string, string>
    return begun['uploadUrl'] === undefined ? begun['code'] : finish(begun['uploadUrl'], bytes)
  },
  async 'the filetype of tus'({ name: filename, bytes, type: filetype }) {
    const answer = await tus.post(creation(bytes.length, { filename, filetype }))
    if (answer.status !== 201) return ((await answer.json()) as { code: string }).code
    return finish(answer.headers.get('location') ?? '', bytes)
  },
}

async function finish(url: string, bytes: Buffer<ArrayBuffer>): Promise<unknown> {
  const answer = await tus.patch(url, 0, bytes)
  return answer.status === 204 ? sentAs(idOf(url)) : ((await answer.json()) as { code: string }).code
}

async function sentAs(id: string): Promise<unknown> {
  const { kaleyraId, type } = await system.reach(id, 'PENDING', 'UPLOADED')
  const call = (await system.seen()).find(one => one.method === 'POST' && one.mediaId === kaleyraId)
  expect(call?.type).toBe(type)
  return type
}

describe.each(Object.entries(DOORS))('%s', (_door, send) => {
  test.each(FILES.flatMap(({ name, type }) => spellingsOf(type).map(spelling => ({ name, type, spelling }))))(
    '$spelling is $type',
    async ({ name, type, spelling }) => {
      expect(await send({ name, bytes: await readFixture(name), type: spelling })).toBe(type)
    },
  )

  test.each(['IMAGE/JPG', 'image/jpg; charset=binary'])(
    '%s is the other name that the vendor has for JPEG',
    async type => {
      expect(await send({ name: 'photo.jpg', bytes: await readFixture('photo.jpg'), type })).toBe('image/jpg')
    },
  )

  test.each(noTypes)('%j is left out', async type => {
    expect(await send({ name: 'clip.mp4', bytes: await readFixture('clip.mp4'), type })).toBe('video/mp4')
  })

  test.each(refusedTypes)('%j is refused', async type => {
    expect(await send({ name: 'image.png', bytes: await readFixture('image.png'), type })).toBe(
      'UNSUPPORTED_MEDIA_TYPE',
    )
  })

  test('a type that the bytes are not is refused, however it is spelled', async () => {
    const bytes = await readFixture('image.png')
    for (const type of spellingsOf('video/mp4')) {
      expect(await send({ name: 'image.png', bytes, type })).toBe('CONTENT_MISMATCH')
    }
  })
})

test('checkUpload judges each as they do', async () => {
  const codesOf = async (type: string) => {
    const found = (await system.query(CHECK, { input: { type } })).data?.['checkUpload'] as { code: string }[]
    return found.map(({ code }) => code)
  }
  for (const type of [...FILES.flatMap(file => spellingsOf(file.type)), ...noTypes]) {
    expect([type, await codesOf(type)]).toEqual([type, []])
  }
  for (const type of refusedTypes) expect([type, await codesOf(type)]).toEqual([type, ['UNSUPPORTED_MEDIA_TYPE']])
})

test('the same upload with its type spelled otherwise is the same upload', async () => {
  const bytes = await readFixture('image.png')
  const [first, ...others] = await Promise.all(
    ['image/png', 'IMAGE/PNG', 'image/png; charset=binary', ''].map(type =>
      system.upload(new Blob([bytes]), 'same.png', { type, idempotencyKey: 'same' }),
    ),
  )
  expect(others.map(({ id }) => id)).toEqual(others.map(() => first?.id))
  const begin = async (type: string) =>
    (
      await system.query(BEGIN, {
        input: { wabaId: WABA, fileName: 'same.png', size: 9, type, idempotencyKey: 'begun' },
      })
    ).data
  expect(await begin('image/PNG; a=b')).toEqual(await begin('image/png'))
})
