import { onPostgres } from '@resumable-media/test-kit/postgres'
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { startPooler } from '../../../test/gateways/pooler.ts'
import { createDatabase } from '../../../test/postgres-fixture.ts'
import { WABA } from '../../../test/media-fixture.ts'
import { signalsSuite } from '../../../test/suites/signals.ts'
import { STATUSES } from '../../media/media.ts'
import { createMediaStore } from '../media-store.ts'
import type { Signal } from '../signals.ts'
import { openPostgres } from './database.ts'
import { startPostgresSignals } from './signals.ts'

type End = Awaited<ReturnType<typeof startEnd>>

/** What a gateway has. */
async function startEnd(url: string, beatMs?: number) {
  const opened = await openPostgres(url)
  const errors: unknown[] = []
  const signals = await startPostgresSignals({ url, database: opened.database, onError: e => errors.push(e), beatMs })
  const heard: Signal[] = []
  signals.subscribe(signal => heard.push(signal))
  const store = createMediaStore({ ...opened, signals, now: () => 1 })
  return {
    ...opened,
    signals,
    store,
    heard,
    errors,
    async close() {
      await signals.stop()
      await opened.database.destroy()
    },
  }
}

let url: string
beforeAll(async () => {
  url = await createDatabase(inject('postgres') ?? '')
})

signalsSuite('of two gateways on a PostgreSQL', async () => {
  const [one, other] = [await startEnd(url), await startEnd(url)]
  return {
    one: one.signals,
    other: other.signals,
    close: async () => void (await Promise.all([one.close(), other.close()])),
  }
})

describe('two gateways on a PostgreSQL', () => {
  let here: End
  let there: End
  let heresPids: unknown[]
  beforeEach(async () => {
    here = await startEnd(url)
    heresPids = await listening()
    there = await startEnd(url)
  })
  afterEach(async () => {
    await Promise.all([here.close(), there.close()])
  })

  const file = { wabaId: WABA, owner: null, fileName: 'a.png', size: 4, type: 'image/png', sha256: 'aa' } as const
  const listening = async () => {
    // The connection that listens comes before the one of the pool that has tried it.
    const tells = `query like 'select pg_notify%' order by backend_start`
    const found = await onPostgres(url, `select pid from pg_stat_activity where ${tells}`)
    return found.map(row => row['pid'])
  }
  const theresPid = async () => Number((await listening()).find(pid => !heresPids.includes(pid)))
  /** Ends the connection that listens `there`. */
  const cut = async () => onPostgres(url, `select pg_terminate_backend(${await theresPid()})`)

  test('a change is heard elsewhere once it is committed, and one that is rolled back never is', async () => {
    const refused = here.store.insert({ ...file, id: 'refused' }, undefined, async () => {
      throw new Error('no')
    })
    await expect(refused).rejects.toThrow('no')
    await here.store.insert({ ...file, id: 'a' })
    await here.store.change('a', {}, { to: 'CANCELLED' })
    await expect
      .poll(() => there.heard)
      .toEqual([
        { ids: ['a'], wakes: ['QUEUED'] },
        { ids: ['a'], wakes: ['CANCELLED'], queueOf: WABA },
      ])
    expect(here.heard).toEqual(there.heard)
  })

  test('a tick of progress is no part of its transaction, and is heard all the same', async () => {
    const announced = { declaredType: null, expectedSha256: null, uploadMetadata: null, dueAt: 9 }
    await here.store.begin({ ...file, ...announced, id: 'b' })
    await here.store.change('b', { receivedBytes: 1 }, { within: 'RECEIVING' })
    await expect.poll(() => there.heard.at(-1)).toEqual({ ids: ['b'], wakes: [] })
  })

  test('what another program notifies on the channel is ignored', async () => {
    for (const payload of ['', 'x', 'null', '{"ids":1}']) await onPostgres(url, `notify resumable_media, '${payload}'`)
    here.signals.publish({ ids: ['c'], wakes: [] })
    await expect.poll(() => there.heard).toEqual([{ ids: ['c'], wakes: [] }])
  })

  test('a signal of a thousand ids is heard in parts', async () => {
    const ids = Array.from({ length: 1000 }, (_, n) => `${n}`.padStart(36, '0'))
    here.signals.publish({ ids, wakes: ['QUEUED'] })
    await expect.poll(() => there.heard.flatMap(signal => signal.ids)).toEqual(ids)
    expect(new Set(there.heard.map(signal => signal.wakes.join()))).toEqual(new Set(['QUEUED']))
  })

  test('who has lost the connection is told to read all again, and hears again', async () => {
    await cut()
    await expect.poll(() => there.heard).toEqual([{ ids: [], wakes: STATUSES, missed: true }])
    expect(there.errors).not.toEqual([])
    here.signals.publish({ ids: ['a'], wakes: [] })
    await expect.poll(() => there.heard.at(-1)).toEqual({ ids: ['a'], wakes: [] })
  })

  test.skipIf(process.env['TEST_DATABASE_URL'] !== undefined)(
    'a connection that is silent counts as lost',
    async () => {
      await there.close()
      there = await startEnd(url, 3000)
      const pid = await theresPid()
      process.kill(pid, 'SIGSTOP')
      await expect.poll(() => there.heard).toContainEqual({ ids: [], wakes: STATUSES, missed: true })
      process.kill(pid, 'SIGCONT')
    },
  )

  test('a pooler that delivers no notifications is refused with what to do', async () => {
    const pooler = await startPooler(Number(new URL(url).port))
    const through = Object.assign(new URL(url), {
      port: String(pooler.port),
      search: 'sslmode=disable',
    })
    const starting = startPostgresSignals({ url: through.href, database: here.database, onError() {} })
    await expect(starting).rejects.toThrow('DATABASE_URL goes through a pooler: set DATABASE_DIRECT_URL')
    pooler.stop()
  })

  test('what is published without a connection is sent once there is one', async () => {
    await cut()
    there.signals.publish({ ids: ['a'], wakes: [] })
    there.signals.publish({ ids: ['b'], wakes: [] })
    await expect.poll(() => here.heard.flatMap(signal => signal.ids)).toEqual(['a', 'b'])
  })
})
