import type { SettingsPatch } from '@resumable-media/sandbox'
import { describe, expect, onTestFinished, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import { SECRET } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

/** Nobody asks for the outcome: what ends a media item here is a callback. */
async function start(callback: SettingsPatch['callback'] & object, options: Parameters<typeof startSystem>[0] = {}) {
  const system = await startSystem(options)
  onTestFinished(system.stop)
  await system.settings({ callback })
  return system
}

const upload = async (system: System, name = 'image.png') => system.upload(await blobOf('image.png'), name)

/** Waits until so many callbacks have come and been applied. */
async function applied(system: System, count: number): Promise<void> {
  const come = () => system.rows('select count(*) as come, count("appliedAt") as applied from callback')
  await expect.poll(come).toEqual([{ come: count, applied: count }])
}

const BY_CALLBACK = ['QUEUED by UPLOAD', 'PENDING by ANSWER', 'UPLOADED by CALLBACK']

describe.each(['POST', 'GET'] as const)('by %s', method => {
  test('one that comes before the answer to the POST is kept and applied', async () => {
    const system = await start({ mode: 'early', method })
    const { id } = await upload(system)
    expect(await system.reach(id, 'UPLOADED')).toMatchObject({ handle: expect.stringMatching(/^4::/u) })
    expect(await system.history(id)).toEqual(BY_CALLBACK)
  })

  test('two at the same moment change a media item once', async () => {
    const system = await start({ mode: 'twice', method })
    const { id } = await upload(system)
    await applied(system, 2)
    expect(await system.status(id)).toMatchObject({ status: 'UPLOADED' })
    expect(await system.history(id)).toEqual(BY_CALLBACK)
  })

  test('a late one ends it, and a PENDING one after the final one undoes nothing', async () => {
    const system = await start({ mode: 'late', delayMs: 300, method })
    const late = await upload(system)
    await system.settings({ callback: { mode: 'reordered' } })
    const reordered = await upload(system, 'reordered.png')
    await applied(system, 3)
    for (const { id } of [reordered, late]) {
      expect(await system.status(id)).toMatchObject({ status: 'UPLOADED', kaleyraStatus: 'UPLOADED' })
      expect(await system.history(id)).toEqual(BY_CALLBACK)
    }
  })

  test('the outcome is final: it is FAILED once, whatever comes how often', async () => {
    const system = await start({ mode: 'twice', method })
    await system.settings({ outcome: 'FAILED' })
    const { id } = await upload(system)
    await applied(system, 2)
    expect(await system.status(id)).toMatchObject({ failure: { code: 'PROCESSING_FAILED' }, handle: null })
    expect((await system.history(id)).slice(2)).toEqual(['FAILED by CALLBACK'])
    await expect.poll(() => system.spooled()).toEqual([])
  })

  test('fields in another order, some left out, with own ones between', async () => {
    const template = {
      own: 'text',
      uploaded_file_handle: '<uploaded_file_handle>',
      resumable_media_id: '<resumable_media_id>',
    }
    const system = await start({ mode: 'early', method, template })
    const { id } = await upload(system)
    await system.reach(id, 'UPLOADED')
    expect(await system.history(id)).toEqual(BY_CALLBACK)
  })
})

test('a template that somebody typed, with numbers for ids', async () => {
  const template =
    '{"time":<time>, "resumable_media_id": <resumable_media_id>, "waba_id":<waba_id>,\n' +
    ' "uploaded_file_handle":"<uploaded_file_handle>", "status":"<status>"}'
  const system = await start({ mode: 'early', template })
  const { id } = await upload(system)
  await system.reach(id, 'UPLOADED')
  expect(await system.history(id)).toEqual(BY_CALLBACK)
})

test('a callback that never comes is asked for', async () => {
  const system = await start({ mode: 'never' }, { env: { POLL_DELAYS: '100ms' } })
  const { id } = await upload(system)
  await system.reach(id, 'UPLOADED')
  expect((await system.history(id)).at(-1)).toBe('UPLOADED by POLL')
})

test('the answer to the POST is lost: the callback of the unknown id waits until the upload is found', async () => {
  const system = await start({ mode: 'once' }, { env: { POLL_DELAYS: '2s,1h' } })
  await system.reach((await upload(system, 'first.png')).id, 'UPLOADED')
  await system.settings({ loseAnswers: 1, callback: { mode: 'early' } })
  const { id } = await upload(system, 'second.png')
  expect(await system.reach(id, 'UPLOADED')).toMatchObject({ attempts: 1 })
  expect((await system.history(id)).slice(-2)).toEqual(['PENDING by LOOKUP', 'UPLOADED by CALLBACK'])
})

describe('a profile can send the secret', () => {
  test.each([
    ['as the password of basic authentication', (url: string) => url.replace('//', `//anybody:${SECRET}@`)],
    ['in the URL', (url: string) => `${url}?secret=${SECRET}`],
  ])('%s, by POST and by GET', async (_where, callbackUrl) => {
    const system = await start({ mode: 'once' }, { callbackUrl, sandbox: { callbackSecret: undefined } })
    for (const method of ['POST', 'GET'] as const) {
      await system.settings({ callback: { method } })
      const { id } = await upload(system, `${method}.png`)
      await system.reach(id, 'UPLOADED')
      expect(await system.history(id)).toEqual(BY_CALLBACK)
    }
  })
})
