import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let issuer: Issuer
let gateway: System
let frontend: Server
let browser: Browser
let page: Page
beforeAll(async () => {
  frontend = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<title>app</title>'),
  )
  await once(frontend.listen(0, '127.0.0.1'), 'listening')
  const origin = `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`
  issuer = await startIssuer()
  gateway = await startSystem({ env: { ...issuer.env, ALLOWED_ORIGINS: origin } })
  browser = await startChromium()
  page = await browser.newPage()
  await page.goto(origin)
})
afterAll(async () => {
  await browser.close()
  await gateway.stop()
  frontend.close()
  await issuer.stop()
})

test.each([
  ['/graphql', 'POST', 'multipart/form-data; boundary=b', {}],
  ['/uploads/id', 'PATCH', 'application/offset+octet-stream', { 'tus-resumable': '1.0.0', 'upload-offset': '0' }],
])('a page of an allowed origin reads that 50 MB to %s need a token', async (path, method, type, headers) => {
  const call = { url: `${gateway.url}${path}`, method, headers: { ...headers, 'content-type': type } }
  const seen = await page.evaluate(async ({ url, ...init }) => {
    const response = await fetch(url, { ...init, body: new Uint8Array(50 * 1024 * 1024) })
    return [response.status, response.headers.get('www-authenticate'), await response.text()]
  }, call)
  expect(seen).toEqual([401, 'Bearer realm="resumable-media"', expect.stringContaining('UNAUTHORIZED')])
  expect(await gateway.spooled()).toEqual([])
})
