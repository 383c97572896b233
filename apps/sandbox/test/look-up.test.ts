import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/index.ts'
import { OFTEN, OTHER_WABA, WABA, createCaller, example, idOf, itemsOf, pngForm } from './caller.ts'
import { queryParameter } from './contract.ts'

let sandbox: Sandbox
let caller: ReturnType<typeof createCaller>

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, rateLimit: { calls: 1000, perMs: 60_000 } })
  caller = createCaller(sandbox.url)
})
beforeEach(async () => {
  await caller.control('POST', '/_sandbox/reset')
})
afterAll(() => sandbox.stop())

test('an upload is PENDING while it is processed, then UPLOADED with a handle [sandbox-processing]', async () => {
  await caller.control('PATCH', '/_sandbox/settings', '{"processingMs":3000}')
  const acceptedAt = Date.now() / 1000
  const id = idOf(await caller.upload(pngForm('photo.png')))
  const item = { ...itemsOf(await caller.lookUp(`?id=${id}`))[0] }
  expect(item).toEqual({
    id,
    status: 'PENDING',
    uploaded_file_handle: null,
    file_name: 'photo.png',
    file_link: null,
    waba_id: WABA,
    company_id: '97',
  })

  await expect.poll(() => statusOf(id), OFTEN).toBe('UPLOADED')
  const [uploaded] = itemsOf(await caller.lookUp(`?id=${id}`))
  expect({ ...uploaded, status: 'PENDING', uploaded_file_handle: null }).toEqual(item)
  const handle = HANDLE.exec(uploaded?.['uploaded_file_handle'] ?? '')?.groups
  expect(Buffer.from(handle?.['mime'] ?? '', 'base64').toString()).toBe('image/png')
  expect(Number(handle?.['expires']) - acceptedAt).toBeCloseTo(24 * 3600, -1)
})

test('an id that is unknown, or of another WABA, finds nothing [sandbox-unknown-id]', async () => {
  const id = idOf(await caller.upload())
  expect(await caller.lookUp('?id=639')).toEqual(example('notFound'))
  expect(await caller.lookUp(`?id=${id}`, { wabaId: OTHER_WABA })).toEqual(example('notFound'))
  expect(itemsOf(await caller.lookUp(`?id=${id}`))).toHaveLength(1)
})

test('without an id the uploads of the WABA are listed, newest first, in pages [sandbox-list]', async () => {
  expect(await caller.lookUp()).toEqual(example('notFound'))
  const ids: string[] = []
  for (let n = 0; n < 30; n += 1) ids.unshift(idOf(await caller.upload()))
  await caller.upload(pngForm(), { wabaId: OTHER_WABA })

  expect(await idsOf('')).toEqual(ids.slice(0, queryParameter('limit').default))
  expect(await idsOf('?limit=2')).toEqual(ids.slice(0, 2))
  expect(await idsOf('?limit=2&offset=3')).toEqual(ids.slice(3, 5))
  expect(await idsOf('?offset=28')).toEqual(ids.slice(28))
  expect(await idsOf('?offset=30')).toEqual([])
  expect(await idsOf(`?limit=${queryParameter('limit').maximum}`)).toEqual(ids)
})

const beyond = (queryParameter('limit').maximum ?? 0) + 1
test.each([
  'limit=0',
  `limit=${beyond}`,
  'limit=-1',
  'limit=ten',
  'limit=',
  'limit=1.5',
  'offset=-1',
  'offset=x',
  'offset=',
])('%s is a bad payload [sandbox-bad-lookup]', async query => {
  // The spec has no 400 for the GET; the one of the POST says it best.
  expect(await caller.lookUp(`?${query}`, {}, 'uploadResumableMedia')).toEqual(example('badPayload'))
})

const HANDLE =
  /^4::(?<mime>[A-Za-z0-9+/]+=*):[\w-]{110}:e:(?<expires>\d{10}):1600000000000097:100000000000001:[\w-]{19}$/

async function statusOf(id: string) {
  return itemsOf(await caller.lookUp(`?id=${id}`))[0]?.['status']
}

async function idsOf(query: string) {
  return itemsOf(await caller.lookUp(query)).map(item => item['id'])
}
