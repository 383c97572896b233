import { expect, onTestFinished, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import { SECRET, WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'

test('a callback that is sent again a hundred times, with others out of order and after its day, changes nothing [callback-replay]', async () => {
  const system = await startSystem({
    callbacks: false,
    env: { POLL_DELAYS: '1h' },
    sandbox: { processingMs: 3_600_000 },
  })
  onTestFinished(system.stop)
  const { id, kaleyraId } = await system.upload(await blobOf('image.png'), 'image.png')
  const callback = (status: string, handle = '4::the-handle') =>
    send({ resumable_media_id: kaleyraId, waba_id: WABA, status, uploaded_file_handle: handle, time: '1767139200' })

  await callback('UPLOADED')
  const asItWas = await stateOf()
  expect(asItWas).toMatchObject({ status: 'UPLOADED', handle: '4::the-handle' })
  const replay = () =>
    Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const isTaken = await callback('UPLOADED')
        if (n % 10 > 0) return isTaken
        return (await callback('FAILED', '')) && (await callback('PENDING')) && callback('UPLOADED', '4::another')
      }),
    )
  expect(await replay()).not.toContain(false)
  expect(await stateOf()).toEqual(asItWas)
  expect(await callbacks()).toEqual({ kept: 131, applied: 131 })

  await system.moveClock(24 * 3_600_000 + 1000)
  // A start so long after the last event is doubted for a minute.
  await system.restartGateway()
  await system.moveClock(24 * 3_600_000 + 62_000)
  // Its clock has moved, its timers have not: another upload makes it look at what is due.
  await system.upload(await blobOf('image.png'), 'wakes-it.png')
  await system.reach(id, 'EXPIRED')
  const expired = await stateOf()
  // Those of before are more than a day old.
  await expect.poll(callbacks).toEqual({ kept: 0, applied: 0 })
  expect(await replay()).not.toContain(false)
  expect(await stateOf()).toEqual(expired)
  expect(await system.history(id)).toEqual([
    'QUEUED by UPLOAD',
    'PENDING by ANSWER',
    'UPLOADED by CALLBACK',
    'EXPIRED by CLOCK',
  ])
  expect((await system.seen()).map(call => call.fileName)).toEqual(['image.png', 'wakes-it.png'])

  async function send(body: object): Promise<boolean> {
    const headers = { 'x-callback-secret': SECRET, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetch(`${system.url}/callbacks/kaleyra`, init)).ok
  }

  /** The whole row, and what has happened to it. */
  async function stateOf() {
    const [row] = await system.rows(`select * from media where id = '${id}'`)
    return { ...row, history: await system.history(id) }
  }

  async function callbacks() {
    return (await system.rows('select count(*) as kept, count("appliedAt") as applied from callback'))[0]
  }
})
