import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from './chromium.ts'
import { blobOf } from './files.ts'
import { startSystem } from './system.ts'
import type { System } from './system.ts'

let system: System
let browser: Browser
beforeAll(async () => {
  system = await startSystem()
  browser = await startChromium()
}, 300_000)
afterAll(async () => {
  await browser.close()
  await system.stop()
})

const urlOf = (ids: string[]) => {
  const query = 'subscription($ids: [ID!]!) { mediaStatusChanged(ids: $ids) { id status } }'
  return `${system.url}/graphql?${new URLSearchParams({ query, variables: JSON.stringify({ ids }) })}`
}

test('an EventSource of a page connects again by itself when the gateway comes back, and misses nothing', async () => {
  const { id } = await system.upload(await blobOf('image.png'), 'image.png')
  await system.reach(id, 'UPLOADED')
  const page = await browser.newPage()
  await page.goto(`${system.url}/health/live`)
  await page.evaluate(
    url => {
      const told: unknown[] = []
      Object.assign(globalThis, { told })
      new EventSource(url).addEventListener('next', ({ data }) => told.push(JSON.parse(data)))
    },
    urlOf([id]),
  )
  const told = () => page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told)
  const uploaded = { data: { mediaStatusChanged: { id, status: 'UPLOADED' } } }
  await expect.poll(told).toEqual([uploaded])
  await system.restartGateway()
  await expect.poll(told).toEqual([uploaded, uploaded])
  await page.close()
})

test('a page of another origin can neither read a stream nor hold one open', async () => {
  const page = await browser.newPage()
  await page.goto(`${system.sandboxUrl}/_sandbox/requests`)
  const statuses: number[] = []
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  // The page itself is not told: what it may not read looks like a failure to it.
  const ours = new Set<string>()
  network.on(
    'Network.requestWillBeSent',
    ({ requestId, request }) => request.url.includes('/graphql?') && ours.add(requestId),
  )
  network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    if (ours.has(requestId)) statuses.push(statusCode)
  })
  const outcomes = await page.evaluate(
    async url => {
      const ended = (target: EventTarget) => new Promise(resolve => target.addEventListener('error', resolve))
      const image = Object.assign(new Image(), { src: `${url}&image` })
      const stream = new EventSource(url)
      await Promise.all([ended(image), ended(stream)])
      const blind = await fetch(`${url}&blind`, { mode: 'no-cors', headers: { accept: 'text/event-stream' } })
      await blind.text().catch(() => '')
      return { stream: stream.readyState === EventSource.CLOSED, blind: blind.type }
    },
    urlOf(['unknown']),
  )
  expect(outcomes).toEqual({ stream: true, blind: 'opaque' })
  await expect.poll(() => statuses).toEqual([403, 403, 403])
  await page.close()
})
