import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MediaEvent } from '../src/media/event.ts'
import { startLiveSystem } from './live-system.ts'

const READERS = 200
const MEDIA = 100
/** A socket that nobody reads takes in a few megabytes: of messages this long it is soon full. */
const LONG = 'x'.repeat(50_000)
const QUERY = 'subscription($ids: [ID!]!) { mediaStatusChanged(ids: $ids) { id attempts status history { message } } }'

let t: Awaited<ReturnType<typeof startLiveSystem>>
let written = 0
let sockets: Socket[]

beforeEach(async () => {
  const history = async (): Promise<MediaEvent[]> => {
    written += 1
    return [{ at: 0, status: 'QUEUED', cause: 'UPLOAD', attempt: 0, message: LONG }]
  }
  t = await startLiveSystem({ history })
  sockets = []
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await t.stop()
})

function subscribe(ids: readonly string[]): void {
  const body = JSON.stringify({ query: QUERY, variables: { ids } })
  const socket = connect(t.port, '127.0.0.1')
  sockets.push(socket)
  socket
    .pause()
    .write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

test('200 who never read, and 60,000 changes: the heap stays flat, and who reads again gets the latest [slow-readers-cost-nothing]', async () => {
  const ids = await Promise.all(Array.from({ length: MEDIA }, () => t.add()))
  // Each is a new state, which does not wait for its pace.
  const change = async (attempts: number) => {
    const status = attempts % 2 === 0 ? 'QUEUED' : 'PENDING'
    await t.database.updateTable('media').set({ attempts, status }).execute()
    t.signals.publish({ ids, wakes: [] })
    // The database answers without a turn of the event loop: leave one to the sockets.
    await setImmediate()
  }
  for (let n = 0; n < READERS; n += 1) subscribe(ids)
  let attempts = 0
  // Until every socket is full.
  for (let before = -1; before !== written || written < READERS;) {
    before = written
    for (let n = 0; n < 60; n += 1) await change((attempts += 1))
  }
  // From here on nobody takes anything any more.
  const [heap, full] = [heapBytes(), written]
  for (let n = 0; n < 600; n += 1) await change((attempts += 1))
  expect(written).toBe(full)
  expect(heapBytes() - heap).toBeLessThan(10_000_000)

  const [reader] = sockets
  let text = ''
  reader?.on('data', chunk => (text += String(chunk)))
  const latest = () => ids.filter(id => text.includes(`"id":"${id}","attempts":${attempts},`)).length
  reader?.resume()
  await expect.poll(latest).toBe(MEDIA)

  for (const socket of sockets) socket.destroy()
  await expect
    .poll(async () => {
      t.takeReads()
      await change((attempts += 1))
      return t.takeReads()
    })
    .toBe(0)
})
