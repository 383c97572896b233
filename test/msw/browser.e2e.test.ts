import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { rolldown } from 'rolldown'
import { expect, onTestFinished, test } from 'vitest'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

test('the handlers need neither Prism nor Node [msw-alone]', async () => {
  const { imports, modules } = await bundleOf('@resumable-media/mock/msw', /^msw(?:\/|$)/u)
  expect(imports).toEqual(['msw'])
  expect(modules.filter(id => /prism|stoplight|yaml/u.test(id))).toEqual([])
})

test('the handlers answer a page of a real browser [msw-in-browser]', async () => {
  const { code } = await bundleOf(path('page.ts'))
  const worker = await readFile(fileURLToPath(import.meta.resolve('msw/mockServiceWorker.js')), 'utf8')
  const files: Record<string, [string, string]> = {
    '/': ['text/html', '<!doctype html><script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript', code],
    '/mockServiceWorker.js': ['text/javascript', worker],
  }
  const server = createServer(({ url = '' }, response) => {
    const [type, text] = files[url] ?? ['text/plain', '']
    response.writeHead(files[url] ? 200 : 404, { 'content-type': type }).end(text)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => server.close().closeAllConnections())
  const browser = await startChromium()
  onTestFinished(() => browser.close())

  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const outcome = await page.waitForFunction(() => (globalThis as { outcome?: object }).outcome, undefined, {
    timeout: 120_000,
  })
  expect(await outcome.jsonValue()).toMatchObject({
    statuses: [429, 202, 401],
    requests: [
      { operation: 'uploadResumableMedia', example: 'rateLimited', fields: { file: { name: 'image.png', size: 9 } } },
      { operation: 'uploadResumableMedia', status: 202, headers: { 'api-key': 'any' } },
      { operation: 'getResumableMedia', status: 401 },
    ],
  })
})

/** For browsers; what it imports of Node, or of `external`, stands in `imports`. */
async function bundleOf(input: string, external: RegExp = /^node:/u) {
  const build = await rolldown({ input, external, platform: 'browser', checks: { bundlerTimings: false } })
  const { output } = await build.generate({ codeSplitting: false })
  await build.close()
  const [{ code, imports, moduleIds: modules }] = output
  return { code, imports, modules }
}
