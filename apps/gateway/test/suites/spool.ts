import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileGoneError } from '../../src/spool/spool.ts'
import type { Spool } from '../../src/spool/spool.ts'

/** A place for the bytes of one test. */
export type SpoolPlace = {
  /** Opens the spool there; once more as after a restart. It has room for `maxBytes`. */
  open(maxBytes: number): Promise<Spool>
  close(): Promise<void>
}

/** What every implementation of `Spool` does; `isCopied`: what is shared is copied. */
export function spoolSuite(of: string, openPlace: () => Promise<SpoolPlace>, { isCopied = false } = {}): void {
  describe(`a spool ${of}`, () => {
    let place: SpoolPlace
    let spool: Spool
    beforeEach(async () => {
      place = await openPlace()
      spool = await place.open(500_000)
    })
    afterEach(() => place.close())

    async function read(id: string, from = spool): Promise<Buffer> {
      const file = await from.open(id)
      try {
        return await buffer(file.stream())
      } finally {
        await file.close()
      }
    }
    const write = (bytes: Uint8Array, to = spool) => to.write(Readable.from([bytes]), options(500_000))

    test('its usage is the bytes that are stored, what two ids share once unless it is copied, and the room that is left', async () => {
      const { id } = await write(Buffer.alloc(100_000))
      await spool.share(id)
      const usedBytes = isCopied ? 200_000 : 100_000
      expect(await spool.usage()).toEqual({ usedBytes, roomBytes: 500_000 - usedBytes })
    })

    describe('write', () => {
      test('a file is written as it came, and measured', async () => {
        const bytes = randomBytes(300_000)
        const file = await spool.write(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]), options(300_000))
        expect(await read(file.id)).toEqual(bytes)
        expect(file).toMatchObject({ size: 300_000, sha256: createHash('sha256').update(bytes).digest('hex') })
        expect(Buffer.from(file.head)).toEqual(bytes.subarray(0, 4100))
        expect(await spool.ids()).toEqual([file.id])
      })

      test('one byte too many leaves no file, and lets the rest of the source flow away', async () => {
        const source = Readable.from(Array.from({ length: 50 }, () => Buffer.alloc(10_000)))
        await expect(spool.write(source, options(99_999))).rejects.toMatchObject({ name: 'TooManyBytes' })
        expect(await spool.ids()).toEqual([])
        await expect.poll(() => source.readableEnded).toBe(true)
      })

      test('a source that breaks leaves no file', async () => {
        const source = new Readable({ read() {} })
        const written = spool.write(source, options(100))
        source.push(Buffer.alloc(10))
        source.destroy(new Error('the line is cut'))
        await expect(written).rejects.toThrow('the line is cut')
        expect(await spool.ids()).toEqual([])
      })

      test('a source that just closes leaves no file', async () => {
        const source = new Readable({ read() {} })
        const written = spool.write(source, options(100))
        source.push(Buffer.alloc(10))
        source.destroy()
        await expect(written).rejects.toThrow('the sender went away')
        expect(await spool.ids()).toEqual([])
      })

      test('an aborted write leaves no file', async () => {
        const abort = new AbortController()
        const written = spool.write(new Readable({ read() {} }), { maxBytes: 100, signal: abort.signal })
        abort.abort()
        await expect(written).rejects.toMatchObject({ name: 'AbortError' })
        expect(await spool.ids()).toEqual([])
      })

      test('writes that are aborted before or while their files are opened leave none behind', async () => {
        const abortAfter = async (turns: number) => {
          const abort = new AbortController()
          if (turns === 0) abort.abort()
          const written = spool.write(Readable.from([Buffer.alloc(10)]), { maxBytes: 100, signal: abort.signal })
          for (let turn = 1; turn < turns; turn += 1) await new Promise(setImmediate)
          abort.abort()
          await written.then(({ id }) => spool.remove(id)).catch(() => {})
        }
        // Many at once, so that opening one file takes its time.
        for (let round = 0; round < 20; round += 1)
          await Promise.all(Array.from({ length: 60 }, (_, n) => abortAfter(n % 4)))
        expect(await spool.ids()).toEqual([])
      })
    })

    describe('open', () => {
      test('reads at any place, fewer bytes at the end, none behind it; and streams from the start each time', async () => {
        const bytes = randomBytes(1000)
        const file = await spool.open((await write(bytes)).id, { readAhead: true })
        const into = Buffer.alloc(100)
        expect(file.size).toBe(1000)
        expect(await file.readAt(450, into)).toBe(100)
        expect(into).toEqual(bytes.subarray(450, 550))
        expect(await file.readAt(990, into)).toBe(10)
        expect(into.subarray(0, 10)).toEqual(bytes.subarray(990))
        expect(await file.readAt(1000, into)).toBe(0)
        expect([await buffer(file.stream()), await buffer(file.stream())]).toEqual([bytes, bytes])
        await file.close()
      })

      test('a file that is not there is gone, and so is what it was to be shared from', async () => {
        const { id } = await write(Buffer.alloc(10))
        await spool.remove(id)
        await expect(spool.open(id)).rejects.toThrow(FileGoneError)
        await expect(spool.share(id)).rejects.toThrow(FileGoneError)
        await expect(spool.remove(id)).resolves.toBeUndefined()
        await expect(spool.removeSoon(id)).resolves.toBeUndefined()
      })
    })

    describe('share', () => {
      test('bytes live as long as one of their ids', async () => {
        const bytes = randomBytes(10)
        const { id } = await write(bytes)
        const shared = await spool.share(id)
        expect((await spool.ids()).toSorted()).toEqual([id, shared].toSorted())
        await spool.remove(id)
        expect(await read(shared)).toEqual(bytes)
      })

      test('bytes that two ids share count once, and copies each, until the last is gone, across a restart too', async () => {
        const expectLeft = (left: number, from: Spool) => {
          expect(() => from.checkRoom(left)).not.toThrow()
          expect(() => from.checkRoom(left + 1)).toThrow('no room')
        }
        const ofCopy = isCopied ? 10 : 0
        const tight = await place.open(25)
        const { id } = await write(Buffer.alloc(10), tight)
        const shared = await tight.share(id)
        expectLeft(15 - ofCopy, tight)
        await tight.remove(id)
        expectLeft(15, tight)

        const again = await place.open(25)
        const third = await again.share(shared)
        expectLeft(15 - ofCopy, again)
        await again.remove(shared)
        await write(Buffer.alloc(10), again)
        await expect(write(Buffer.alloc(10), again)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
        await again.remove(third)
        expectLeft(15, again)
      })
    })

    describe('part', () => {
      const piece = { maxBytes: 500_000, until: new AbortController().signal }
      const append = async (id: string, synced: number, bytes: Uint8Array, to = spool) => {
        const part = await to.part(id, synced)
        const measured = await part.append(Readable.from([bytes]), piece)
        await part.sync()
        await part.close()
        return measured
      }

      test('pieces follow each other, each measured by itself, across a restart too', async () => {
        const id = randomUUID()
        const bytes = randomBytes(5000)
        expect(await append(id, 0, bytes.subarray(0, 3000))).toMatchObject({ size: 3000 })
        const again = await place.open(500_000)
        expect(await append(id, 3000, bytes.subarray(3000), again)).toMatchObject({ size: 2000 })
        expect(await read(id, again)).toEqual(bytes)
        expect(await again.ids()).toEqual([id])
      })

      test('what came from a sender that goes away stays, and is durable once synced', async () => {
        const part = await spool.part(randomUUID(), 0)
        const source = new Readable({ read() {} })
        const appended = part.append(source, piece)
        source.push(Buffer.alloc(700))
        await expect.poll(() => part.size()).toBe(700)
        source.destroy()
        expect(await appended).toMatchObject({ size: 700 })
        expect([part.size(), part.synced(), part.syncFailed()]).toEqual([700, 0, false])
        await part.sync()
        expect(part.synced()).toBe(700)
        await part.close()
      })

      test('one byte too many ends it; truncated, it goes on from there', async () => {
        const id = randomUUID()
        const part = await spool.part(id, 0)
        const appended = part.append(Readable.from([Buffer.alloc(10, 'a'), Buffer.alloc(91)]), {
          ...piece,
          maxBytes: 100,
        })
        await expect(appended).rejects.toMatchObject({ name: 'TooManyBytes' })
        await part.truncate(10)
        expect(part.size()).toBe(10)
        await part.append(Readable.from([Buffer.from('b')]), piece)
        await part.sync()
        await part.close()
        expect(String(await read(id))).toBe('aaaaaaaaaab')
      })

      test('its bytes count, and what is truncated or removed makes room', async () => {
        const tight = await place.open(25)
        const id = randomUUID()
        await append(id, 0, Buffer.alloc(20), tight)
        expect(() => tight.checkRoom(6)).toThrow('no room')
        await expect(append(id, 20, Buffer.alloc(6), tight)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
        const part = await tight.part(id, 20)
        await part.truncate(5)
        await part.close()
        expect(() => tight.checkRoom(20)).not.toThrow()
        await tight.remove(id)
        expect(() => tight.checkRoom(25)).not.toThrow()
      })
    })

    describe('measure', () => {
      const LARGE = 3_000_000
      const piece = { maxBytes: LARGE, until: new AbortController().signal }
      const measureOf = (bytes: Uint8Array) => ({ size: bytes.length, sha256: sha256Of(bytes), head: head(bytes) })
      const append = async (to: Spool, id: string, synced: number, bytes: Uint8Array) => {
        const part = await to.part(id, synced)
        await part.append(Readable.from([bytes]), piece)
        await part.sync()
        await part.close()
      }

      test('a large file is measured as it came, and again when it is asked for', async () => {
        const large = await place.open(LARGE)
        const bytes = randomBytes(LARGE)
        const { id, ...measured } = await large.write(Readable.from([bytes]), options(LARGE))
        expect({ ...measured, head: Buffer.from(measured.head) }).toEqual(measureOf(bytes))
        expect(await large.measure(id)).toEqual(measureOf(bytes))
        await large.stop()
      })

      test('pieces are measured together, across a restart too', async () => {
        const [before, after] = [await place.open(LARGE), await place.open(LARGE)]
        const id = randomUUID()
        const bytes = randomBytes(LARGE)
        await append(before, id, 0, bytes.subarray(0, 1_500_000))
        await append(before, id, 1_500_000, bytes.subarray(1_500_000, 2_000_000))
        await append(after, id, 2_000_000, bytes.subarray(2_000_000))
        expect(await after.measure(id)).toEqual(measureOf(bytes))
        await Promise.all([before.stop(), after.stop()])
      })

      test('bytes that were cut off do not count', async () => {
        const large = await place.open(LARGE)
        const id = randomUUID()
        const bytes = randomBytes(LARGE)
        await append(large, id, 0, randomBytes(2_000_000))
        const part = await large.part(id, 2_000_000)
        await part.truncate(0)
        await part.append(Readable.from([bytes]), piece)
        await part.sync()
        await part.close()
        expect(await large.measure(id)).toEqual(measureOf(bytes))
        await large.stop()
      })

      test('a small file is measured, and one that is gone is not', async () => {
        const bytes = randomBytes(5000)
        const { id } = await write(bytes)
        expect(await spool.measure(id)).toEqual(measureOf(bytes))
        await spool.remove(id)
        await expect(spool.measure(id)).rejects.toThrow(FileGoneError)
      })
    })

    test('without room the probe fails, with room it leaves no file', async () => {
      const tight = await place.open(10)
      await expect(tight.probe()).resolves.toBeUndefined()
      await write(Buffer.alloc(10), tight)
      await expect(tight.probe()).rejects.toMatchObject({ code: 'STORAGE_FULL' })
      expect(await tight.ids()).toHaveLength(1)
    })
  })
}

const options = (maxBytes: number) => ({ maxBytes, signal: new AbortController().signal })
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const head = (bytes: Uint8Array) => Buffer.from(bytes.subarray(0, 4100))
