import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
let browser: Browser
beforeAll(async () => {
  system = await startSystem()
  browser = await startChromium()
})
afterAll(async () => {
  await browser.close()
  await system.stop()
})

const urlOf = (ids: string[]) => {
  const query = 'subscription($ids: [ID!]!) { mediaStatusChanged(ids: $ids) { id status } }'
  return `${system.url}/graphql?${new URLSearchParams({ query, variables: JSON.stringify({ ids }) })}`
}

test('an EventSource can send no header, so it is refused for good, on our own pages too', async () => {
  const page = await browser.newPage()
  await page.goto(system.url)
  const answered = page.waitForResponse(response => response.url().includes('/graphql?'))
  const closed = page.evaluate(
    async url => {
      const stream = new EventSource(url)
      await new Promise(resolve => stream.addEventListener('error', resolve))
      return stream.readyState === EventSource.CLOSED
    },
    urlOf(['unknown']),
  )
  const [response, isClosed] = await Promise.all([answered, closed])
  expect([response.status(), isClosed]).toEqual([403, true])
  await page.close()
})

test('a page of another origin can neither read a stream nor hold one open [stream-foreign-page]', async () => {
  const page = await browser.newPage()
  await page.goto(`${system.sandboxUrl}/_sandbox/requests`)
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  // The page itself is not told: what it may not read looks like a failure to it.
  const ours = new Set<string>()
  // Of one request either can be told first.
  const statuses = new Map<string, number>()
  network.on(
    'Network.requestWillBeSent',
    ({ requestId, request }) => request.url.includes('/graphql?') && ours.add(requestId),
  )
  network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => statuses.set(requestId, statusCode))
  const outcomes = await page.evaluate(
    async url => {
      const ended = (target: EventTarget) => new Promise(resolve => target.addEventListener('error', resolve))
      const image = Object.assign(new Image(), { src: `${url}&image` })
      const stream = new EventSource(url)
      await Promise.all([ended(image), ended(stream)])
      const blind = fetch(`${url}&blind`, { mode: 'no-cors', headers: { accept: 'text/event-stream' } })
      const kept = await blind.then(
        () => 'answered',
        () => 'kept from the page',
      )
      return { stream: stream.readyState === EventSource.CLOSED, blind: kept }
    },
    urlOf(['unknown']),
  )
  expect(outcomes).toEqual({ stream: true, blind: 'kept from the page' })
  await expect.poll(() => [...ours].map(id => statuses.get(id))).toEqual([403, 403, 403])
  await page.close()
})
