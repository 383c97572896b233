import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { growFile } from './growing-file.ts'
import { createMemory } from './memory.ts'
import { NEW_FILE } from './piece-rows.ts'
import type { Held, Intent } from './piece-rows.ts'
import { createRoom } from './room.ts'

const MB = 1024 * 1024
const SLICE = Buffer.alloc(64 * 1024)
const signal = new AbortController().signal
/** A file that waits for it is never stored. */
const NEVER_MS = 2 ** 31 - 1

test.each([8, 10, 20, 32, 100])('%i files at once share 8 MiB, and no file waits for its timer', async files => {
  const { writeFile, counts } = openFiles(8 * MB)
  await Promise.all(Array.from({ length: files }, (_, nth) => writeFile(`file-${nth}`, 2 * MB)))
  // Short are only pieces that make room for a whole one: each is read back once, and its file has one piece more.
  expect(counts.readBack).toBeLessThanOrEqual(files / 2)
  expect(counts.puts).toBeLessThanOrEqual(2 * files + counts.readBack)
})

test('files whose senders pause below 1 MiB make room for one that goes on', async () => {
  const { grow, writeFile, counts } = openFiles(8 * MB)
  const paused = Array.from({ length: 16 }, (_, nth) => grow(`paused-${nth}`))
  for (const file of paused) await file.add(Buffer.alloc(MB / 2), () => {}, signal)
  await writeFile('fast', 8 * MB)
  expect(counts.puts).toBeLessThanOrEqual(8 + 4)
  for (const file of paused) await file.close()
})

test('files whose senders pause once they had to wait make room, and no more of them than one that goes on needs', async () => {
  const { grow, writeFile, counts } = openFiles(8 * MB)
  const full = grow('full')
  const filling = full.add(Buffer.alloc(8 * MB), () => {}, signal)
  // Each is given 1 MiB once there is room, and has a little of it.
  const paused = Array.from({ length: 20 }, (_, nth) => grow(`paused-${nth}`))
  await Promise.all(paused.map(file => file.add(SLICE, () => {}, signal)))
  await filling
  await full.close()
  const before = counts.puts
  await writeFile('fast', 8 * MB)
  expect(counts.puts - before).toBeLessThanOrEqual(8 + 4)
  for (const file of paused) await file.close()
})

test('a file that is refused a slice keeps no memory that it was given ahead', async () => {
  const { grow, writeFile } = openFiles(2 * MB)
  const [first, refused] = [grow('first'), grow('refused')]
  for (const file of [first, grow('second')]) await file.add(Buffer.alloc(MB - 1), () => {}, signal)
  const refuse = () => {
    throw new Error('refused')
  }
  await expect(refused.add(SLICE, refuse, signal)).rejects.toThrow('refused')
  await writeFile('one', 4 * MB)
})

test('a file whose PUT has failed keeps no other waiting', async () => {
  const { grow, writeFile, failing } = openFiles(2 * MB)
  failing.add('failed')
  const failed = grow('failed')
  await failed.add(Buffer.alloc(MB / 2), () => {}, signal)
  await expect(failed.flush()).rejects.toThrow('failed')
  await writeFile('one', 4 * MB)
  await failed.close()
})

/** Files over a store that keeps nothing. A PUT takes as long as a sender needs for 50 slices. */
function openFiles(memoryBytes: number) {
  const memory = createMemory(memoryBytes)
  const room = createRoom({ maxBytes: Infinity, storedBytes: async () => 0, monotonic: () => 0 })
  const counts = { puts: 0, readBack: 0 }
  const failing = new Set<string>()
  const deps = {
    memory,
    room,
    longestWaitMs: NEVER_MS,
    signal,
    objects: {
      async put() {
        for (let turns = 0; turns < 50; turns += 1) await turn()
      },
    },
    rows: {
      check: async () => {},
      cut: () => Promise.reject(new Error('no file is cut')),
      commit: async (
        _id: string,
        { fence, size }: Held,
        { key }: Intent,
        { added, instead }: { added: number; instead: Held['last'] },
      ): Promise<Held> => {
        const last = { key, offset: instead?.offset ?? size, bytes: (instead?.bytes ?? 0) + added }
        return { fence, size: size + added, last }
      },
    },
    putNew: async (id: string, put: (key: string) => Promise<void>): Promise<Intent> => {
      counts.puts += 1
      await put(id)
      if (failing.has(id)) throw new Error(`${id} has failed`)
      return { key: id, instance: 'one' }
    },
    readPieces: (_pieces: unknown, from: number, to: number) => {
      counts.readBack += 1
      return Readable.from([Buffer.alloc(to - from)])
    },
    leftovers: { later: () => {}, remove: async () => {} },
  }
  const grow = (id: string) => growFile(id, NEW_FILE, deps as never)
  return {
    counts,
    failing,
    grow,
    async writeFile(id: string, bytes: number): Promise<void> {
      const file = grow(id)
      for (let at = 0; at < bytes; at += SLICE.length) {
        await file.add(SLICE, chunk => room.reserve(chunk.length), signal)
        await turn()
      }
      await file.flush()
      await file.close()
      expect(file.held().size).toBe(bytes)
    },
  }
}

const turn = () => new Promise<void>(resolve => void setImmediate(resolve))
