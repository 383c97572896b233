import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { LookupFailedError } from '../src/index.ts'
import type { KaleyraClient, ResumableMedia } from '../src/index.ts'
import { WABA_ID, clientOf } from './account.ts'
import { failureOf } from './failure.ts'

type Query = { offset: number; limit: number }

let stop: () => Promise<unknown>
afterEach(() => stop())

/** A Kaleyra whose list is what `answer` makes of it; `asked` counts its pages. */
async function listing(answer: (response: ServerResponse, query: Query) => unknown) {
  const asked: number[] = []
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://kaleyra')
    const query = { offset: Number(searchParams.get('offset')), limit: Number(searchParams.get('limit')) }
    asked.push(query.offset)
    answer(response, query)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has this address
  const { port } = server.address() as AddressInfo
  const client = clientOf(`http://127.0.0.1:${port}/v2`)
  stop = async () => {
    server.closeAllConnections()
    server.close()
    await client.close()
  }
  return { client, asked }
}

const pageOf = (data: string) => `{"code":"WA200","message":"","error":{},"data":${data}}`
const itemsFrom = (offset: number, count: number, more = {}) =>
  Array.from({ length: count }, (_, n) => ({ id: offset + n, status: 'PENDING', file_name: 'a.png', ...more }))

async function read(client: KaleyraClient, call = {}): Promise<ResumableMedia[]> {
  const items = []
  for await (const item of client.listResumableMedia({ wabaId: WABA_ID, ...call })) items.push(item)
  return items
}

/** How many uploads came before it failed. */
async function readToFailure(client: KaleyraClient, call = {}) {
  let count = 0
  const drain = async () => {
    for await (const _ of client.listResumableMedia({ wabaId: WABA_ID, ...call })) count += 1
  }
  const failure = await failureOf(drain())
  return { failure, count }
}

describe('a list that never ends has failed, and was not read to its end [endless-list-client]', () => {
  test('in pages of 4 MB', async () => {
    const text = 'x'.repeat(40_000)
    const { client, asked } = await listing((response, { offset, limit }) =>
      response.end(pageOf(JSON.stringify(itemsFrom(offset, limit, { file_link: text })))),
    )
    const { failure } = await readToFailure(client)
    expect(failure).toMatchObject({ reason: 'LOOKUP_FAILED', message: expect.stringContaining('more than 64 MB') })
    expect(asked.length).toBeLessThan(20)
  })

  test('in pages of many small uploads', async () => {
    const { client } = await listing((response, { offset }) =>
      response.end(pageOf(JSON.stringify(itemsFrom(offset, 20_000)))),
    )
    const { failure, count } = await readToFailure(client)
    expect(failure).toMatchObject({ message: expect.stringContaining('more than 100000 uploads') })
    expect(count).toBe(120_000)
  })

  test('one upload at a time', async () => {
    const { client, asked } = await listing((response, { offset }) =>
      response.end(pageOf(JSON.stringify(itemsFrom(offset, 1)))),
    )
    expect((await readToFailure(client)).failure).toMatchObject({ message: expect.stringContaining('1000 pages') })
    expect(asked).toHaveLength(1000)
  })

  test('slowly, though each page is in time', async () => {
    const { client } = await listing((response, { offset }) =>
      setTimeout(() => response.end(pageOf(JSON.stringify(itemsFrom(offset, 1)))), 50),
    )
    const { failure, count } = await readToFailure(client, { timeoutMs: 20_000, wholeTimeoutMs: 400 })
    expect(failure).toBeInstanceOf(LookupFailedError)
    expect(count).toBeLessThan(9)
  })

  test('in the middle of a page', async () => {
    const { client } = await listing(response => {
      response.write('{"code":"WA200","data":[')
      const timer = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(timer))
    })
    const { failure } = await readToFailure(client, { timeoutMs: 300 })
    expect(failure).toMatchObject({ reason: 'LOOKUP_FAILED', cause: { name: 'TimeoutError' } })
  })
})

describe('a page that is none ends the list at once', () => {
  const MB4 = 4_000_000
  test.each([
    ['it is nothing but brackets', pageOf('['.repeat(MB4))],
    ['it is as deep as it is long', pageOf('['.repeat(MB4 / 2) + ']'.repeat(MB4 / 2 - 100))],
    ['it has a million uploads that are none', pageOf(`[${'{},'.repeat(1_300_000)}{}]`)],
    ['it has some thousand uploads that are none', pageOf(`[${'{},'.repeat(60_000)}{}]`)],
    ['it has a million numbers', pageOf(`[${'1,'.repeat(1_900_000)}1]`)],
    ['an id is no number', pageOf('[{"id":1e999,"status":"PENDING"}]')],
    ['an id has a million digits', pageOf(`[{"id":${'9'.repeat(1_000_000)},"status":"PENDING"}]`)],
    ['it stops before its end', pageOf('[{"id":1,"status":"PENDING"}')],
  ])('%s', async (_what, body) => {
    const { client, asked } = await listing(response => response.end(body))
    const begunAt = process.cpuUsage()
    expect((await readToFailure(client)).failure).toBeInstanceOf(LookupFailedError)
    expect(asked).toEqual([0])
    // What is looked at is the shape, in well under a second: read in full it is many.
    expect(process.cpuUsage(begunAt).user / 1000).toBeLessThan(3000)
  })

  test('it says that it is longer than it is', async () => {
    const { client } = await listing(response => {
      response.writeHead(200, { 'content-length': 5000 }).write(pageOf('[]'))
      setTimeout(() => response.destroy(), 20)
    })
    expect((await readToFailure(client)).failure).toBeInstanceOf(LookupFailedError)
  })

  test('it is compressed, which was not asked for: a bomb stays packed', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, ' '))
    const { client } = await listing(response =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(bomb),
    )
    expect((await readToFailure(client)).failure).toBeInstanceOf(LookupFailedError)
  })
})

test('a list whose pages come again and again has ended with the first that has nothing new', async () => {
  const { client, asked } = await listing((response, { offset }) =>
    response.end(pageOf(JSON.stringify(itemsFrom(Math.min(offset, 200), 100)))),
  )
  expect(await read(client)).toHaveLength(300)
  expect(asked).toEqual([0, 100, 200, 300])
})

test('megabytes of white space in a field are read as what they are, at once', async () => {
  const data = [{ id: 1, status: 'PENDING', file_name: `${' '.repeat(3_000_000)}x`, uploaded_file_handle: ' < > ' }]
  const { client } = await listing((response, { offset }) =>
    response.end(pageOf(JSON.stringify(offset === 0 ? data : []))),
  )
  expect(await read(client)).toMatchObject([{ id: '1', fileName: undefined, handle: undefined }])
})

test('ids beyond what a number holds stay as they are', async () => {
  const { client } = await listing((response, { offset }) =>
    response.end(pageOf(offset === 0 ? '[{"id":9007199254740993,"status":"PENDING"}]' : '[]')),
  )
  expect(await read(client)).toMatchObject([{ id: '9007199254740993' }])
})

test('many lists at once are read a few pages at a time', async () => {
  let open = 0
  let most = 0
  const { client } = await listing((response, { offset }) => {
    most = Math.max(most, (open += 1))
    setTimeout(() => {
      open -= 1
      response.end(pageOf(JSON.stringify(offset < 300 ? itemsFrom(offset, 100) : [])))
    }, 20)
  })
  const lists = await Promise.all(Array.from({ length: 12 }, () => read(client)))
  expect(lists.map(items => items.length)).toEqual(Array.from({ length: 12 }, () => 300))
  expect(most).toBe(4)
})

test('break ends it: no further page is asked for, and nothing stays open [client-list-break]', async () => {
  const { client, asked } = await listing((response, { offset, limit }) =>
    response.end(pageOf(JSON.stringify(itemsFrom(offset, limit)))),
  )
  for await (const item of client.listResumableMedia({ wabaId: WABA_ID })) if (item.id === '150') break
  // Waits for what is under way, which would be a third page.
  await client.close()
  expect(asked).toEqual([0, 100])
})
