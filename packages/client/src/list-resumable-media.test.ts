import { expect, test } from 'vitest'
import type { LookupCall, ResumableMedia } from './get-resumable-media.ts'
import { createList } from './list-resumable-media.ts'

const upload = (n: number) => ({ id: String(n), status: 'PENDING' }) as ResumableMedia
const uploads = (count: number) => Array.from({ length: count }, (_, n) => upload(n))

/** A WABA's uploads, as the page of a GET; `calls` are the offsets asked for. */
function waba(all: ResumableMedia[], between: () => void = () => {}, most = 100) {
  const calls: (number | undefined)[] = []
  const list = createList({
    async lookUp({ limit = 25, offset = 0 }: LookupCall) {
      calls.push(offset)
      const page = all.slice(offset, offset + Math.min(limit, most))
      between()
      return page
    },
  })
  return { calls, read: async () => (await Array.fromAsync(list({ wabaId: '1' }))).map(item => item.id), list }
}

test('every upload once, page by page [client-pages]', async () => {
  const { calls, read } = waba(uploads(250))
  expect(await read()).toEqual(uploads(250).map(item => item.id))
  expect(calls).toEqual([0, 100, 200, 250])
})

test('a Kaleyra that gives fewer on a page than were asked for is read to the end', async () => {
  const { calls, read } = waba(uploads(60), () => {}, 25)
  expect(await read()).toEqual(uploads(60).map(item => item.id))
  expect(calls).toEqual([0, 25, 50, 60])
})

test('a Kaleyra that has one page whatever the offset is asked once more', async () => {
  const calls: unknown[] = []
  const list = createList({
    lookUp: async ({ offset }) => {
      calls.push(offset)
      return uploads(3)
    },
  })
  expect(await Array.fromAsync(list({ wabaId: '1' }))).toHaveLength(3)
  expect(calls).toEqual([0, 3])
})

test('a WABA without uploads is one call', async () => {
  const { calls, read } = waba([])
  expect([await read(), calls]).toEqual([[], [0]])
})

test('an upload that moves to the next page while they are read comes once', async () => {
  const all = uploads(150)
  const { read } = waba(all, () => all.unshift(upload(1000 + all.length)))
  const ids = await read()
  expect(ids).toEqual(uploads(150).map(item => item.id))
})

test('whoever stops asks for no further page', async () => {
  const { calls, list } = waba(uploads(250))
  for await (const item of list({ wabaId: '1' })) if (item.id === '7') break
  expect(calls).toEqual([0])
})

test('a list without a last page ends with an error that names the limit', async () => {
  const list = createList({ lookUp: async ({ offset = 0 }) => [upload(offset)] })
  await expect(Array.fromAsync(list({ wabaId: '1' }))).rejects.toThrow('more than 1000 pages')
})

test('a list begins where it is told to, in pages of the size it is told [client-list-filters]', async () => {
  const asked: unknown[] = []
  const list = createList({
    lookUp: async ({ limit = 25, offset = 0 }) => {
      asked.push([limit, offset])
      return uploads(70).slice(offset, offset + limit)
    },
  })
  const items = await Array.fromAsync(list({ wabaId: '1', pageSize: 30, offset: 5 }))
  expect(items.map(item => item.id)).toEqual(
    uploads(70)
      .slice(5)
      .map(item => item.id),
  )
  expect(asked).toEqual([
    [30, 5],
    [30, 35],
    [30, 65],
    [30, 70],
  ])
})
