import { expect, test } from 'vitest'
import { readEvents } from './read-events.ts'

async function readAll(...pieces: string[]): Promise<{ event: string; data: string }[]> {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      controller.close()
    },
  })
  const events: { event: string; data: string }[] = []
  for await (const event of readEvents(stream)) events.push(event)
  return events
}

const eventsOf = async (...pieces: string[]) =>
  (await readAll(...pieces)).filter(({ event, data }) => event !== '' || data !== '')

test('events are read wherever the stream is cut', async () => {
  const stream = ':\n\nevent: next\ndata: {"a":1}\n\nevent: complete\ndata:\n\n'
  const whole = [
    { event: 'next', data: '{"a":1}' },
    { event: 'complete', data: '' },
  ]
  for (const at of stream.split('').keys()) expect(await eventsOf(stream.slice(0, at), stream.slice(at))).toEqual(whole)
})

test('lines may end as the specification allows, and data may have several', async () => {
  expect(await eventsOf('data: one\r\ndata: two\r\n\r\n')).toEqual([{ event: '', data: 'one\ntwo' }])
})

test('every piece is a sign of life, also one that says nothing', async () => {
  expect((await readAll(':\n\n', ':\n\n')).length).toBeGreaterThanOrEqual(2)
})
