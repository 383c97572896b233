import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { GATEWAY_MAIN } from '@resumable-media/test-kit/gateway-process'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { useTwoPlaces } from './gateways/two-places.ts'

const p = useTwoPlaces()

const count = async (table: string) => Number((await p.rows(`select count(*) as n from ${table}`))[0]?.['n'])
/** Of what was killed, which renews it no more. */
const setLeases = (aliveUntil: number) => p.rows(`update instance set "aliveUntil" = ${aliveUntil}`)

/** A move that is killed once `reached` answers true. */
async function killMove(reached: () => Promise<boolean>): Promise<void> {
  const env = { PATH: process.env['PATH'], ...p.both() }
  const child = spawn(process.execPath, [GATEWAY_MAIN, 'move'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const exited = once(child, 'exit')
  let state = ''
  // It is over where it should not be.
  const look = async () => (state = child.exitCode === null ? String(await reached()) : `ended ${complaints}`)
  try {
    await expect.poll(look).toMatch(/^(?:true|ended)/u)
    expect(state).toBe('true')
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}

test('a move that was killed among the files is repeated: nothing is twice, and no object is unknown [move-after-kill]', async () => {
  const ids = await p.fillFolder(12)
  p.engines.store.fault((method, nth) => (method === 'PUT' && nth > 5 ? { isUnanswered: true } : undefined))
  // The mark of the place is the first.
  // In one statement: between the two a file can be stored, while the next one is not begun.
  const both = 'select (select count(*) from intent) = 8 and (select count(*) from piece) = 4 as are'
  await killMove(async () => (await p.rows(both).catch(() => []))[0]?.['are'] === true)
  p.engines.store.fault(() => undefined)
  // The folder still works, and so it can be moved at any time.
  const meanwhile = await p.start({ ...p.inFolder(), RETRY_DELAYS: '1h' })
  await meanwhile.end('SIGTERM')
  await setLeases(Date.now() + 3_600_000)
  const early = await p.command('move')
  expect(early.told).toContain('(1 gateway(s) work on it). Stop them; one that was killed counts for 10 s more.')
  expect(early.code).toBe(1)
  await setLeases(1)
  const puts = () =>
    p.engines.store.seen.filter(request => request.startsWith('PUT ') && !request.includes('.probe')).length
  const before = puts()
  expect(await p.command('move')).toMatchObject({ code: 0, told: expect.stringContaining('12 file(s)') })
  expect(puts() - before).toBe(8)
  expect([await count('media'), await count('file'), await count('piece')]).toEqual([12, 12, 12])

  await p.hurry()
  await p.start(p.keys)
  for (const id of ids) await p.api().reach(id, 'UPLOADED')
  expect(new Set(p.posts())).toEqual(new Set(ids.map((_, n) => `item-${n}.png`)))
  expect(p.posts()).toHaveLength(ids.length)
  // What the killed one has left belongs to the gateway now, which removes it.
  await expect
    .poll(async () =>
      (await p.rows('select distinct instance.id from intent left join instance on intent.instance = instance.id')).map(
        row => row['id'],
      ),
    )
    .toEqual((await p.rows('select id from instance where "aliveUntil" > 1')).map(row => row['id']))
  const known = await p.rows('select "key" from piece union select "key" from intent')
  const keys = new Set(known.map(row => `${p.name}/${String(row['key'])}`))
  const stored = Object.keys(await p.engines.store.objects()).filter(key => key.startsWith(`${p.name}/`))
  expect(stored.filter(key => !keys.has(key))).toEqual([])
})

test.each(['comes to pass', 'does not come to pass'])(
  'a move that was killed in its commit, which %s, is finished by the next run [move-in-commit]',
  async outcome => {
    const [id = ''] = await p.fillFolder(1)
    await p.start(p.keys).then(one => one.end('SIGTERM'))
    // The commit waits for a lock, which this holds.
    await p.rows(`create function wait() returns trigger language plpgsql set lock_timeout = 0 as $$
    begin perform pg_advisory_xact_lock(1); return null; end $$;
    create constraint trigger wait after insert on mark deferrable initially deferred for each row execute function wait()`)
    const holder = new Client(p.keys.DATABASE_URL)
    holder.on('error', () => {})
    await holder.connect()
    await holder.query('select pg_advisory_lock(1)')
    const waits = `select pid from pg_locks where locktype = 'advisory' and objid = 1 and not granted`
    await killMove(async () => (await p.rows(waits)).length === 1)
    expect(await readdir(p.dataDir)).not.toContain('media.sqlite')
    await expect(p.start({ ...p.inFolder(), PORT: '0' })).rejects.toThrow(
      'was being moved to another database. Run gateway move again',
    )
    if (outcome === 'does not come to pass') await p.rows(`select pg_terminate_backend(pid) from (${waits}) as waits`)
    await holder.end()
    await expect.poll(() => p.rows(waits)).toEqual([])
    await p.rows('drop trigger wait on mark')
    await setLeases(1)

    const { code, told } = await p.command('move')
    expect(told).toContain(outcome === 'comes to pass' ? 'already, by a run that was killed at its end.' : '1 file(s)')
    expect(code).toBe(0)
    expect(await readdir(p.dataDir)).toContain('media.sqlite.moved')
    await p.hurry()
    await p.start(p.keys)
    await p.api().reach(id, 'UPLOADED')
    expect(p.posts()).toEqual(['item-0.png'])
  },
)
