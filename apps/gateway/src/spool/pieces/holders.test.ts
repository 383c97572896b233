import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { append, MB, piece, read, sha256Of, signal, usePiecePlace, write } from '../../../test/s3/piece-place.ts'
import { sweepLeft } from '../../retention/sweep.ts'
import { FileGoneError, FileTakenOverError } from '../spool.ts'

const p = usePiecePlace()

describe('pieces', () => {
  test('a short one at the end is written again with what follows, so that few are short', async () => {
    const id = randomUUID()
    const bytes = randomBytes(30 * 100_000)
    for (let at = 0; at < bytes.length; at += 100_000) await append(p.spool, id, bytes.subarray(at, at + 100_000))
    expect((await p.piecesOf(id)).map(one => one.bytes)).toEqual([1_100_000, 1_100_000, 800_000])
    expect(await p.spool.measure(id)).toMatchObject({ sha256: sha256Of(bytes) })
    await expect.poll(async () => Object.values(await p.store.objects()).length).toBe(3)
  })

  test('none is larger than 8 MiB, and bytes that nothing follows wait for a moment only', async () => {
    const quick = await p.open({ longestWaitMs: 20 })
    const id = randomUUID()
    const part = await quick.part(id, 0)
    const source = new Readable({ read() {} })
    const appended = part.append(source, piece)
    source.push(Buffer.alloc(20 * MB))
    await expect.poll(() => part.synced()).toBe(20 * MB)
    source.push(null)
    await appended
    await part.close()
    expect((await p.piecesOf(id)).map(one => one.bytes)).toEqual([8 * MB, 8 * MB, 4 * MB])
  })

  test('one that is cut is read as far as it counts, and continued', async () => {
    const id = randomUUID()
    await append(p.spool, id, Buffer.alloc(3 * MB, 'a'))
    const part = await p.spool.part(id, 0)
    await part.truncate(1000)
    await part.append(Readable.from([Buffer.alloc(1000, 'b')]), piece)
    await part.sync()
    await part.close()
    expect(String(await read(p.spool, id))).toBe('a'.repeat(1000) + 'b'.repeat(1000))
  })
})

describe('a file that another has taken over', () => {
  test('gets no byte of the earlier holder, who deletes nothing [fence-of-a-file]', async () => {
    const [before, after] = [await p.open(), await p.open()]
    const id = randomUUID()
    const stale = await before.part(id, 0)
    await stale.append(Readable.from([Buffer.alloc(1000, 'a')]), piece)
    await stale.sync()
    await stale.append(Readable.from([Buffer.alloc(1000, 'x')]), piece)
    await append(after, id, Buffer.alloc(1000, 'b'))

    await expect(stale.sync()).rejects.toThrow(FileTakenOverError)
    await expect(stale.truncate(0)).rejects.toThrow(FileTakenOverError)
    expect(stale.syncFailed()).toBe(false)
    await stale.close()
    expect(String(await read(p.spool, id))).toBe('a'.repeat(1000) + 'b'.repeat(1000))
    expect(await after.measure(id)).toMatchObject({ sha256: sha256Of(await read(p.spool, id)) })
    expect(await before.measure(id)).toMatchObject({ sha256: sha256Of(await read(p.spool, id)) })
  })

  test('fails a sync that has nothing to store too', async () => {
    const id = randomUUID()
    const stale = await p.spool.part(id, 0)
    await append(p.spool, id, Buffer.alloc(10))
    await expect(stale.sync()).rejects.toThrow(FileTakenOverError)
    await stale.close()
  })
})

describe('a sweep', () => {
  test('takes what a dead instance was writing, and nothing that a piece names or that a living one writes', async () => {
    const { id } = await write(p.spool, randomBytes(1000))
    const objects = await p.openObjects()
    const intents = [
      { key: 'of-the-dead', instance: 'dead' },
      { key: 'of-the-living', instance: 'living' },
    ]
    await p.database.insertInto('intent').values(intents).execute()
    await p.database.insertInto('instance').values({ id: 'living', aliveUntil: 1, takenBy: null }).execute()
    for (const { key } of intents) await objects.put(key, Buffer.alloc(10), { signal })
    const kept = (await p.piecesOf(id)).map(({ key }) => key)

    const of = (...keys: string[]) => keys.map(key => `spool/${key}`).toSorted()
    const there = async () => Object.keys(await p.store.objects()).toSorted()
    // Of two that sweep at once, one is answered it.
    const [one, other] = await Promise.all([p.spool.sweep('dead'), (await p.open()).sweep('dead')])
    expect(one + other).toBe(1)
    await expect.poll(there).toEqual(of('of-the-living', ...kept))
    // One that was taken for dead writes under its old id until it knows.
    await p.database.deleteFrom('instance').where('id', '=', 'living').execute()
    expect(await p.spool.sweep(undefined)).toBe(1)
    await expect.poll(there).toEqual(of(...kept))
    await objects.stop()
  })

  test('ends a piece of an instance that was taken for dead, whose PUT is stored after that', async () => {
    const slow = await p.open({ instance: () => 'slow' })
    const sweeping = await p.open({ settleMs: 5000 })
    const id = randomUUID()
    const part = await slow.part(id, 0)
    await part.append(Readable.from([Buffer.alloc(1000)]), piece)
    const released = Promise.withResolvers<void>()
    p.store.fault(method => (method === 'PUT' ? { until: released.promise } : undefined))
    const synced = part.sync()
    synced.catch(() => {})
    await expect.poll(() => p.store.seen.at(-1)).toContain(id)
    expect(await sweeping.sweep('slow')).toBe(1)
    released.resolve()
    await expect(synced).rejects.toThrow(FileTakenOverError)
    await part.close()
    expect(Object.keys(await p.store.objects())).toHaveLength(1)
    await expect.poll(() => p.store.objects()).toEqual({})
    expect((await read(p.spool, id)).length).toBe(0)
  })
})

describe('the files that a dead instance has left', () => {
  const storeOf = (rows: { id: string; status: string; sha256: string | null }[]) => ({
    findEach: async (ids: readonly string[]) =>
      rows.filter(row => ids.includes(row.id)).map(row => ({ kaleyraId: null, ...row })) as never,
  })

  test('are removed where no media item keeps them; sessions among them are named', async () => {
    const dead = await p.open({ instance: () => 'dead' })
    const [stray, kept, session] = [
      await write(dead, Buffer.from('a')),
      await write(dead, Buffer.from('b')),
      await write(dead, Buffer.from('c')),
    ]
    const living = await write(p.spool, Buffer.from('d'))
    const store = storeOf([
      { id: kept.id, status: 'QUEUED', sha256: kept.sha256 },
      { id: session.id, status: 'RECEIVING', sha256: null },
    ])
    expect(await sweepLeft({ spool: p.spool, store }, 'dead')).toEqual({ sessions: [session.id], swept: 1 })
    expect((await p.spool.ids()).toSorted()).toEqual([kept.id, session.id, living.id].toSorted())
    expect(await p.spool.ids()).not.toContain(stray.id)
  })

  test('stay when their media item comes in just then; when it comes after that, its bytes are gone, and it is not added', async () => {
    const late = await p.open({ instance: () => 'dead' })
    const keep = (id: string) => p.database.transaction().execute(tx => late.keep(tx, id))
    const [first, second] = [await write(late, Buffer.from('a')), await write(late, Buffer.from('b'))]
    const [one, other] = await p.spool
      .filesOf('dead')
      .then(files => [first, second].map(({ id }) => files.find(f => f.id === id)!))
    await keep(first.id)
    await p.spool.removeStale(one!)
    expect(String(await read(p.spool, first.id))).toBe('a')
    await p.spool.removeStale(other!)
    await expect(keep(second.id)).rejects.toThrow(FileGoneError)
  })

  test('are discarded after a failed addition of their media item, but not where it was added and the answer lost', async () => {
    const [failed, added] = [await write(p.spool, Buffer.from('a')), await write(p.spool, Buffer.from('b'))]
    const empty = await write(p.spool, Buffer.alloc(0))
    await p.database.transaction().execute(tx => p.spool.keep(tx, added.id))
    for (const { id } of [failed, added, empty]) await p.spool.discard(id)
    expect(await p.spool.ids()).toEqual([added.id])
  })
})
