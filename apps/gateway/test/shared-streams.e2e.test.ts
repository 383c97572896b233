import { once } from 'node:events'
import { request } from 'node:http'
import type { ClientRequest } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EVERYBODY } from '../src/access/caller.ts'
import type { MediaEvent } from '../src/media/event.ts'
import { startLiveSystem } from './live-system.ts'

const FIELDS = '{ id status uploadUrl history { message } }'
const QUERY = `subscription($ids: [ID!]!) { mediaStatusChanged(ids: $ids) ${FIELDS} }`

let t: Awaited<ReturnType<typeof startLiveSystem>>
let executed: number
let identified: number
let fault: Error | undefined
let onExecute: () => void
let open: ClientRequest[]

beforeEach(async () => {
  executed = identified = 0
  fault = undefined
  onExecute = () => {}
  open = []
  t = await startLiveSystem({
    maxSubscriptions: 100,
    async history(): Promise<MediaEvent[]> {
      executed += 1
      onExecute()
      if (fault) throw fault
      return [{ at: 0, status: 'QUEUED', cause: 'UPLOAD', attempt: 0, message: `the ${executed}th` }]
    },
    async identify({ headers: { authorization } }) {
      identified += 1
      return { ...EVERYBODY, owner: authorization ?? null }
    },
  })
})
afterEach(async () => {
  for (const stream of open) stream.destroy()
  await t.stop()
})

type Asked = { query?: string; variables?: object; headers?: Record<string, string> }

function post({ query = QUERY, variables = {}, headers = {} }: Asked): ClientRequest {
  const type = { 'content-type': 'application/json', ...headers }
  const sent = request({ port: t.port, path: '/graphql', method: 'POST', agent: false, headers: type })
  open.push(sent.on('error', () => {}))
  return sent.end(JSON.stringify({ query, variables }))
}

/** The events of a stream, as they came. */
function subscribe(asked: Asked): { events: () => string[] } {
  let text = ''
  post({ ...asked, headers: { accept: 'text/event-stream', ...asked.headers } }).on('response', response =>
    response.setEncoding('utf8').on('data', chunk => (text += String(chunk))),
  )
  return { events: () => text.split('\n\n').filter(event => event.startsWith('event: next\n')) }
}

const haveAll = async (streams: { events: () => string[] }[], count: number) =>
  expect.poll(() => streams.every(({ events }) => events().length >= count)).toBe(true)

const to = (id: string, status: 'PENDING' | 'UPLOADED', change = {}) => t.store.change(id, change, { to: status })

test('a document runs once for a change, however many watch, and all get the same bytes [one-execution-per-change]', async () => {
  const [id, other] = [await t.add(), await t.add()]
  const streams = Array.from({ length: 50 }, () => subscribe({ variables: { ids: [id] } }))
  // What a subscriber watches beside it is no part of the event.
  streams.push(subscribe({ variables: { ids: [id, 'unknown'] } }))
  await haveAll(streams, 1)
  executed = 0
  await to(id, 'PENDING')
  await to(other, 'PENDING')
  await haveAll(streams, 2)
  expect(executed).toBe(1)
  expect(new Set(streams.map(({ events }) => events()[1])).size).toBe(1)

  // Another document has its own.
  const named = subscribe({ query: QUERY.replace('status', 'state: status'), variables: { ids: [id] } })
  await haveAll([named], 1)
  executed = 0
  await to(id, 'UPLOADED')
  await haveAll([...streams, named], 2)
  await haveAll(streams, 3)
  expect(executed).toBe(2)
})

test('variables of the selection, the host and the caller each have an execution of their own', async () => {
  const id = await t.add({ owner: 'Bearer alice' })
  await t.database.updateTable('media').set({ status: 'RECEIVING' }).execute()
  const query = QUERY.replace('$ids: [ID!]!', '$ids: [ID!]!, $with: Boolean = true').replace(
    'history',
    'history @include(if: $with)',
  )
  const alice = { authorization: 'Bearer alice' }
  const ids = [id]
  const streams = [
    subscribe({ query, variables: { ids }, headers: alice }),
    subscribe({ query, variables: { ids }, headers: alice }),
    subscribe({ query, variables: { ids, with: false }, headers: alice }),
    subscribe({ query, variables: { ids }, headers: { ...alice, host: '127.0.0.1' } }),
    subscribe({ query, variables: { ids }, headers: { authorization: 'Bearer bob' } }),
  ]
  await haveAll(streams, 1)
  executed = 0
  await t.store.change(id, { receivedBytes: 1 }, { within: 'RECEIVING' })
  await haveAll(streams, 2)
  expect(executed).toBe(3)
  const [one, two, without, elsewhere, bob] = streams.map(({ events }) => events()[1] ?? '')
  expect(one).toBe(two)
  expect(one).toContain(`"uploadUrl":"http://localhost:${t.port}/uploads/${id}"`)
  expect(without).not.toContain('history')
  expect(elsewhere).toContain(`"uploadUrl":"http://127.0.0.1/uploads/${id}"`)
  expect(bob).toContain('"uploadUrl":null')
})

test('a change that many watch is delivered in many turns of the event loop', async () => {
  const id = await t.add()
  // Each has a document of its own, and so an execution.
  const streams = Array.from({ length: 40 }, (_, n) =>
    subscribe({ query: QUERY.replace('status', `state${n}: status`), variables: { ids: [id] } }),
  )
  await haveAll(streams, 1)
  let turn = 0
  const inTurn = new Map<number, number>()
  const count = () => {
    turn += 1
    next = setImmediate(count)
  }
  let next = setImmediate(count)
  // Longer than the gateway may take before it lets the loop turn.
  onExecute = () => {
    inTurn.set(turn, (inTurn.get(turn) ?? 0) + 1)
    const until = performance.now() + 12
    while (performance.now() < until);
  }
  await to(id, 'PENDING')
  await haveAll(streams, 2)
  clearImmediate(next)
  expect(Math.max(...inTurn.values())).toBeLessThanOrEqual(2)
})

test('an execution with an error belongs to one subscriber, and its error is masked', async () => {
  const id = await t.add()
  const streams = [subscribe({ variables: { ids: [id] } }), subscribe({ variables: { ids: [id] } })]
  await haveAll(streams, 1)
  fault = new Error('a secret of the store')
  await to(id, 'PENDING')
  await haveAll(streams, 2)
  const [one = '', two = ''] = streams.map(({ events }) => events()[1])
  expect(one).not.toBe(two)
  for (const event of [one, two]) {
    expect(event).toMatch(/"errors":\[\{"message":"Something went wrong here.+"requestId":"[\da-f-]{36}"/u)
    expect(event).not.toContain('secret')
  }
})

test.each([
  ['a query', { query: '{ __typename }' }, 200],
  ['a document that is not valid', { query: '{ nothing }' }, 200],
  ['a field that fails', { query: '{ media(wabaId: "1", first: 0) { nodes { id } } }' }, 200],
  ['an Accept that takes nothing', { query: '{ __typename }', headers: { accept: 'image/png' } }, 406],
])('%s is judged once, whoever answers it', async (_name, asked, status) => {
  const [response] = await once(post(asked), 'response')
  expect((response as { statusCode: number }).statusCode).toBe(status)
  expect(identified).toBe(1)
})
