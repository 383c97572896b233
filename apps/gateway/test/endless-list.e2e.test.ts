import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { factsOf } from '@resumable-media/test-kit/process-facts'

const MB = 1024 * 1024
/** A hundred uploads of 40 KB each, none of the name that is looked for. */
const ITEM_TEXT = 'x'.repeat(40_000)

let dataDir: string
let kaleyra: Awaited<ReturnType<typeof startEndlessKaleyra>>
let gateway: GatewayProcess | undefined
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'endless-'))
  kaleyra = await startEndlessKaleyra()
})
afterEach(async () => {
  await gateway?.end('SIGKILL')
  gateway = undefined
  await kaleyra.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** Takes uploads without an answer, and lists others without end, 4 MB a page. */
async function startEndlessKaleyra() {
  let isEndless = true
  const counts = { posts: 0 }
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      request.resume().once('end', () => {
        counts.posts += 1
        request.socket.destroy()
      })
      return
    }
    const offset = Number(new URL(request.url ?? '', 'http://kaleyra').searchParams.get('offset'))
    const count = isEndless ? 100 : 0
    const data = Array.from({ length: count }, (_, n) => ({
      id: 1_000_000 + offset + n,
      status: 'UPLOADED',
      file_name: `other-${n}.png`,
      file_link: ITEM_TEXT,
    }))
    const body = JSON.stringify({ code: 'WA200', message: '', data, error: {} })
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    counts,
    endAt: () => void (isEndless = false),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const start = () =>
  startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: kaleyra.url,
    KALEYRA_RATE_LIMIT: '100/1h',
    POLL_DELAYS: '300ms',
    RETRY_DELAYS: '100ms',
    LOOK_AGAIN_DELAY: '100ms',
    DATA_DIR: dataDir,
  })

test('a list without end, in pages of 4 MB: lookups fail and are told, memory stays, nothing is sent again; also after a kill [endless-list-gateway]', async () => {
  gateway = await start()
  const { upload } = createApi(gateway.url)
  const media = await Promise.all(
    Array.from({ length: 3 }, async (_, n) => upload(await blobOf('image.png'), `lost-${n}.png`)),
  )
  for (const life of [1, 2]) {
    const facts = factsOf(gateway.pid)
    const { status } = createApi(gateway.url)
    const before = facts.rssBytes()
    let mostRss = 0
    const haveFailed = async () => {
      mostRss = Math.max(mostRss, facts.rssBytes())
      const all = await Promise.all(media.map(({ id }) => status(id)))
      return all.every(one => JSON.stringify(one?.['lastError']).includes('more than 64 MB'))
    }
    await expect.poll(haveFailed, { interval: 20 }).toBe(true)
    // Lists that are kept are without end: here three of 64 MB have gone through, and each again and again.
    expect((mostRss - before) / MB).toBeLessThan(450)
    for (const { id } of media) expect(await status(id)).toMatchObject({ status: 'QUEUED', attempts: 1 })
    expect((await fetch(new URL('/health/live', gateway.url))).status).toBe(200)
    expect(kaleyra.counts.posts).toBe(3)
    if (life === 1) {
      await gateway.end('SIGKILL')
      gateway = await start()
    }
  }
  kaleyra.endAt()
  // A list that ends says that they are not there: only now each is sent again.
  await expect.poll(() => kaleyra.counts.posts).toBeGreaterThan(3)
})
