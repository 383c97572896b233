import { onPostgres } from '@resumable-media/test-kit/postgres'
import { WABA } from '@resumable-media/test-kit/system'
import { expect, test } from 'vitest'
import { useTwoPlaces } from './gateways/two-places.ts'

const p = useTwoPlaces()

test('a restored database that is marked sends nothing twice, and lets every slot rest [restore-on-postgres]', async () => {
  await p.sandbox.stop()
  const rate = { KALEYRA_RATE_LIMIT: '20/1h' }
  const first = await p.start({ ...p.keys, ...rate, RETRY_DELAYS: '1h' })
  const { id } = await p.upload('sent-since.png')
  await first.end('SIGTERM')
  const copy = `copy_${p.name}`
  await onPostgres(p.engines.postgres.url(), `create database ${copy} template ${p.name}`)
  await p.startKaleyra(p.sandbox.port)
  await p.hurry()
  const second = await p.start({ ...p.keys, ...rate })
  await p.api().reach(id, 'UPLOADED')
  expect(await p.command('restored', p.keys)).toMatchObject({
    code: 1,
    told: expect.stringContaining('(1 gateway(s) work on it). Stop them;'),
  })
  await second.end('SIGTERM')

  const restored = { ...p.keys, ...rate, DATABASE_URL: p.engines.postgres.url(copy) }
  expect(await p.command('restored', restored)).toEqual({
    code: 0,
    told: `The database "${copy}" on 127.0.0.1:${p.engines.postgres.port} as the user "postgres" is marked as a copy: at the next start every slot rests for a window.\n`,
  })
  const third = await p.start(restored)
  expect(await p.api().reach(id, 'FAILED')).toMatchObject({ failure: { code: 'OUTCOME_UNKNOWN' } })
  expect(await p.api().quota(WABA)).toMatchObject({ used: 20, remaining: 0 })
  expect(p.posts()).toEqual(['sent-since.png'])
  await third.end('SIGTERM')
  await p.start(restored)
  expect(await onPostgres(restored.DATABASE_URL, 'select * from mark')).toEqual([])
})
