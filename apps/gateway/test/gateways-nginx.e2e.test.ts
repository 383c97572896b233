import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi, formOf, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf, sha256, videoOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startNginx } from '@resumable-media/test-kit/nginx'
import { createTus, idOf } from '@resumable-media/test-kit/tus'
import { BY_IDS, watch } from '@resumable-media/test-kit/watch'
import { maxFileBytes } from '@resumable-media/client/rules'
import { scrape } from './scrape.ts'
import { startEngines } from './gateways/engines.ts'
import type { Engines } from './gateways/engines.ts'
import { startSharedSystem } from './gateways/shared-system.ts'
import type { Gateway, SharedSystem } from './gateways/shared-system.ts'

const REQUESTS = 'resumable_media_request_seconds_count'
const TOKEN = 'token-of-prometheus'

let engines: Engines
let system: SharedSystem
let nginx: Awaited<ReturnType<typeof startNginx>>
let url: string
/** By the id that each has in the database. */
const gateways = new Map<string, Gateway>()
const known = new Set<string>()

async function startGateway(port?: string): Promise<Gateway> {
  const gateway = await system.start({ PORT: port ?? String(await freePort()) })
  for (const id of await system.instances()) {
    if (!known.has(id)) gateways.set(id, gateway)
    known.add(id)
  }
  return gateway
}

beforeAll(async () => {
  engines = await startEngines()
  system = await startSharedSystem(engines, {
    METRICS_TOKEN: TOKEN,
    KALEYRA_RATE_LIMIT: '1000/1h',
    SHUTDOWN_GRACE: '2s',
  })
  const started = [await startGateway(), await startGateway(), await startGateway()]
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const file = readFileSync(new URL('../../../deploy/nginx/gateways.conf', import.meta.url), 'utf8')
  const here = started.reduce(
    (conf, gateway, n) => conf.replace(`gateway-${n + 1}:4000`, new URL(gateway.url).host),
    file.replace('listen 80;', `listen 127.0.0.1:${port};`).replaceAll('fail_timeout=5s', 'fail_timeout=1s'),
  )
  nginx = await startNginx(here, port)
})
afterAll(async () => {
  await nginx.stop()
  await system.stop()
  await engines.stop()
})

/** Kills the gateway that writes the only file that has come only in part. */
async function killReceiver(fileOf: string): Promise<void> {
  const find = async () => (await system.rows(fileOf)).map(({ instance }) => String(instance))
  await expect.poll(find).toHaveLength(1)
  const [instance = ''] = await find()
  await gateways.get(instance)?.end('SIGKILL')
  gateways.delete(instance)
}

test('behind the nginx of the repository the largest file is uploaded, by the mutation', async () => {
  const wabaId = system.newWaba()
  const video = await videoOf(maxFileBytes)
  const api = createApi(url)
  const { id } = await api.upload(new Blob([video]), 'largest.mp4', { wabaId })
  expect(await api.reach(id, 'UPLOADED')).toMatchObject({ size: maxFileBytes, sha256: sha256(video) })
  expect(system.posts(wabaId)).toHaveLength(1)
})

test('each gateway shows the spool of all, and its own calls of the object store', async () => {
  const metrics = () => Promise.all([...gateways.values()].map(one => scrape(`${one.url}/metrics`, TOKEN)))
  const spoolBytes = async () => (await metrics()).map(one => one.value('resumable_media_spool_bytes'))
  // Each counts what others have stored within a second.
  await expect.poll(spoolBytes).toEqual([maxFileBytes, maxFileBytes, maxFileBytes])
  const calls = (operation: string, result: string) => async () =>
    (await metrics()).map(one => one.value('resumable_media_object_store_seconds_count', { operation, result }) ?? -1)
  // One gateway has received it, in 13 pieces or more, and one has read it to send it.
  const puts = (await calls('put', 'ok')()).toSorted((a, b) => a - b)
  expect(puts).toEqual([0, 0, expect.any(Number)])
  for (const most of [puts.at(-1), Math.max(...(await calls('get', 'ok')()))]) expect(most).toBeGreaterThanOrEqual(13)
  for (const operation of ['put', 'get', 'copy']) expect(await calls(operation, 'fault')()).toEqual([0, 0, 0])
})

test('while gateways are restarted one after the other, every upload is answered, and none is done twice', async () => {
  const wabaId = system.newWaba()
  const [api, image] = [createApi(url), await blobOf('image.png')]
  const names: string[] = []
  let isOver = false
  /** What is cut in the moment in which the listener closes is repeated, under its key. */
  async function upload(name: string, tries = 3): Promise<string> {
    try {
      return (await api.upload(image, name, { wabaId, idempotencyKey: name })).id
    } catch (error) {
      if (tries === 1) throw error
      return upload(name, tries - 1)
    }
  }
  async function keepUploading(sender: number): Promise<string[]> {
    const ids: string[] = []
    while (!isOver) {
      const name = `${sender}-${ids.length}.png`
      names.push(name)
      ids.push(await upload(name))
    }
    return ids
  }
  const sending = Promise.all([1, 2, 3].map(keepUploading))
  const before = [...gateways]
  for (const [id, gateway] of before) {
    gateways.delete(id)
    expect(await gateway.end('SIGTERM')).toBe(0)
    const again = await startGateway(new URL(gateway.url).port)
    // nginx passes over it for a while.
    const requests = async () => (await scrape(`${again.url}/metrics`, TOKEN)).value(REQUESTS, { route: 'graphql' })
    await expect.poll(requests).toBeGreaterThan(0)
  }
  isOver = true
  const ids = (await sending).flat()
  for (const id of ids) await api.reach(id, 'UPLOADED')
  expect(new Set(ids).size).toBe(names.length)
  expect(system.taken(wabaId)).toHaveLength(names.length)
  expect(new Set(system.taken(wabaId))).toEqual(new Set(names))
})

test('an upload goes on, and its status is told live, when the gateway that receives it is killed', async () => {
  const wabaId = system.newWaba()
  const video = await videoOf(40_000_000)
  const tus = createTus(url)
  const upload = await tus.begin(video.length, { filename: 'killed.mp4', wabaId })
  expect(upload).toMatch(`${url}/uploads/`)
  const id = idOf(upload)
  // As many as there are gateways: nginx gives each to another one.
  const live = Array.from({ length: 3 }, () => watch(url, BY_IDS, { ids: [id] }))
  for (const one of live) await one.reaches(id, 'RECEIVING')
  await tus.hang(upload, 0, video.subarray(0, 20_000_000), 20_000_000)
  await killReceiver(`select instance from file where "mediaId" = '${id}' and "receivedBytes" > 0`)
  const offset = await tus.offset(upload)
  expect(offset).toBeGreaterThan(0)
  expect((await tus.patch(upload, offset, video.subarray(offset))).status).toBe(204)
  for (const one of live) await one.reaches(id, 'UPLOADED')
  expect(Math.max(...live.map(one => one.connected()))).toBeGreaterThan(1)
  for (const one of live) {
    one.end()
    expect(one.errors).toEqual([])
  }
  expect(await createApi(url).status(id)).toMatchObject({ sha256: sha256(video) })
  expect(system.posts(wabaId)).toHaveLength(1)
})

test('a mutation whose gateway is killed is answered with 502, and is not sent to another one', async () => {
  const wabaId = system.newWaba()
  const video = new Blob([await videoOf(40_000_000)])
  const held = await sendHalf(formOf({ wabaId }, video, 'half.mp4'))
  await killReceiver('select instance from file where "mediaId" not in (select id from media)')
  expect((await held.answer).statusCode).toBe(502)
  expect(await system.rows(`select id from media where "wabaId" = '${wabaId}'`)).toEqual([])
})

test('with one gateway left every request is answered, and none is done twice', async () => {
  expect(gateways.size).toBe(1)
  const wabaId = system.newWaba()
  const names = Array.from({ length: 12 }, (_, n) => `after-${n}.png`)
  const api = createApi(url)
  const image = await blobOf('image.png')
  const sent = await Promise.all(names.map(name => api.upload(image, name, { wabaId })))
  for (const { id } of sent) await api.reach(id, 'UPLOADED')
  expect(system.taken(wabaId)).toHaveLength(names.length)
  expect(new Set(system.taken(wabaId))).toEqual(new Set(names))
})

/** Sends a form but for its second half. */
async function sendHalf(form: FormData) {
  const whole = new Request(url, { method: 'POST', body: form })
  const body = Buffer.from(await whole.arrayBuffer())
  const type = whole.headers.get('content-type') ?? ''
  const sender = request(`${url}/graphql`, {
    method: 'POST',
    headers: { ...PREFLIGHT, 'content-type': type, 'content-length': body.length },
  })
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sender.once('response', response => resolve(response.resume())).on('error', reject)
  })
  sender.write(body.subarray(0, body.length / 2))
  return { answer }
}
