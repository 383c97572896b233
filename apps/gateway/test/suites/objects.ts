import { randomBytes, randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ObjectGoneError } from '../../src/spool/objects.ts'
import type { Objects } from '../../src/spool/objects.ts'

export type ObjectsPlace = { objects: Objects; close(): Promise<void> }

/** What every implementation of `Objects` does. */
export function objectsSuite(of: string, openPlace: () => Promise<ObjectsPlace>): void {
  describe(`objects ${of}`, () => {
    let objects: Objects
    let close: () => Promise<void>
    beforeEach(async () => {
      ;({ objects, close } = await openPlace())
      await objects.probe()
    })
    afterEach(() => close())

    const signal = new AbortController().signal
    const read = (key: string, from: number, to: number) => buffer(objects.get(key, { from, to }))

    test('what is put is read in any range', async () => {
      const bytes = randomBytes(3_000_000)
      await objects.put('a', bytes, { signal })
      for (const [from, to] of [
        [0, 3_000_000],
        [1_500_000, 2_999_999],
        [2_999_999, 3_000_000],
      ] as const)
        expect((await read('a', from, to)).equals(bytes.subarray(from, to))).toBe(true)
    })

    test('a copy lives by itself', async () => {
      await objects.put('a', Buffer.from('bytes'), { signal })
      await objects.copy('a', 'b')
      await objects.remove(['a'])
      expect(String(await read('b', 0, 5))).toBe('bytes')
      await expect(read('a', 0, 5)).rejects.toThrow(ObjectGoneError)
    })

    test('what is not there is gone, and can be removed', async () => {
      await expect(read('none', 0, 1)).rejects.toThrow(ObjectGoneError)
      await expect(objects.copy('none', 'other')).rejects.toThrow(ObjectGoneError)
      await expect(objects.remove(['none', 'other'])).resolves.toBeUndefined()
    })

    test('a read of more than there is fails, and may be tried again', async () => {
      await objects.put('a', Buffer.alloc(10), { signal })
      await expect(read('a', 0, 11)).rejects.toMatchObject({ code: 'STORAGE_FAULT', cause: { passes: true } })
    })

    test('a put that is aborted before it begins stores nothing', async () => {
      const abort = AbortSignal.abort(new Error('not any more'))
      const key = randomUUID()
      await expect(objects.put(key, Buffer.alloc(10), { signal: abort })).rejects.toThrow('not any more')
      await expect(read(key, 0, 10)).rejects.toThrow(ObjectGoneError)
    })

    test('a read that is left early ends', async () => {
      await objects.put('a', Buffer.alloc(3_000_000), { signal })
      for await (const chunk of objects.get('a', { from: 0, to: 3_000_000 })) {
        expect(chunk.length).toBeGreaterThan(0)
        break
      }
      await expect(read('a', 0, 1)).resolves.toHaveLength(1)
    })
  })
}
