import { expect, test } from 'vitest'
import { StorageFullError } from '../../errors/upload-errors.ts'
import { createRoom } from './room.ts'

/** A room whose looks are answered by the test. */
function openRoom(maxBytes = 1000) {
  const looks: PromiseWithResolvers<number>[] = []
  let now = 0
  const room = createRoom({
    maxBytes,
    monotonic: () => now,
    storedBytes() {
      const look = Promise.withResolvers<number>()
      looks.push(look)
      return look.promise
    },
  })
  return { room, looks, pass: (ms: number) => void (now += ms) }
}

test('what is stored and freed here during a look counts, and so does what others have stored', async () => {
  const { room, looks } = openRoom()
  const look = room.look()
  room.reserve(30)
  room.store(20)
  room.free(5)
  looks[0]?.resolve(900)
  await look
  expect(room.usage()).toEqual({ usedBytes: 925, roomBytes: 75 })
  expect(() => room.check(76)).toThrow(StorageFullError)
})

test('steady writes ask for one sum a second, however many look', async () => {
  const { room, looks, pass } = openRoom(1_000_000)
  for (let second = 1; second <= 3; second += 1) {
    const callers = Array.from({ length: 10 }, () => room.look())
    room.add(1)
    callers.push(room.look())
    looks.at(-1)?.resolve(second * 100)
    await Promise.all(callers)
    pass(999)
    room.add(1)
    await room.look()
    expect([looks.length, room.usage().usedBytes]).toEqual([second, second * 100 + 2])
    pass(1)
  }
})

test('a look that fails fails all that wait for it, and the next one looks again', async () => {
  const { room, looks } = openRoom()
  const callers = [room.look(), room.look()]
  looks[0]?.reject(new Error('away'))
  expect((await Promise.allSettled(callers)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const look = room.look()
  looks[1]?.resolve(7)
  await look
  expect(room.usage().usedBytes).toBe(7)
})
