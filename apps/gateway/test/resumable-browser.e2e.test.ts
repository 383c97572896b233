import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { createTus, idOf } from '@resumable-media/test-kit/tus'

const TUS_JS_CLIENT = fileURLToPath(new URL('../node_modules/tus-js-client/dist/tus.min.js', import.meta.url))
const MB = 1_000_000

let frontend: Server
let system: System
let browser: Browser
let page: Page
beforeAll(async () => {
  frontend = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end('<title>app</title>'),
  )
  await new Promise<void>(resolve => frontend.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`
  system = await startSystem({ env: { ALLOWED_ORIGINS: origin } })
  browser = await startChromium()
  page = await browser.newPage()
  await page.goto(origin)
})
afterAll(async () => {
  await browser.close()
  await system.stop()
  frontend.close()
})

type Client = { Upload: new (file: Blob, options: object) => { url: string; start(): void; abort(): Promise<void> } }

test('tus-js-client in a page of another origin: paused, resumed, and it goes out', async () => {
  await page.addScriptTag({ path: TUS_JS_CLIENT })
  const url = await page.evaluate(
    async ({ endpoint, wabaId, size, clip }) => {
      const file = new Blob([new Uint8Array(clip), new Uint8Array(size - clip.length)])
      const { Upload } = (globalThis as unknown as { tus: Client }).tus
      return new Promise<string>((resolve, reject) => {
        let paused = false
        const upload = new Upload(file, {
          endpoint,
          chunkSize: size / 5,
          metadata: { filename: 'clip.mp4', filetype: 'video/mp4', wabaId },
          onChunkComplete() {
            if (paused) return
            paused = true
            void upload.abort().then(() => upload.start())
          },
          onSuccess: () => resolve(upload.url),
          onError: reject,
        })
        upload.start()
      })
    },
    { endpoint: `${system.url}/uploads`, wabaId: WABA, size: 10 * MB, clip: [...(await readFixture('clip.mp4'))] },
  )
  expect(await system.reach(idOf(url), 'UPLOADED')).toMatchObject({ size: 10 * MB, type: 'video/mp4' })
})

test.each([
  ['a wrong offset', { 'upload-offset': '1' }, 409, 'OFFSET_MISMATCH'],
  ['a checksum that is not known', { 'upload-checksum': 'md5 AAAA' }, 400, 'BAD_CHECKSUM'],
  ['more bytes than announced', {}, 413, 'TOO_MANY_BYTES'],
])('an answer that comes before 30 MB have been sent reaches the page: %s', async (_name, headers, status, code) => {
  const uploadUrl = await createTus(system.url).begin(MB, { filename: 'clip.mp4' })
  const answer = await page.evaluate(
    async ({ url, size, more }) => {
      const response = await fetch(url, {
        method: 'PATCH',
        headers: {
          'tus-resumable': '1.0.0',
          'content-type': 'application/offset+octet-stream',
          'upload-offset': '0',
          ...more,
        },
        body: new Uint8Array(size),
      })
      return { status: response.status, header: response.headers.get('x-error-code'), body: await response.json() }
    },
    { url: uploadUrl, size: 30 * MB, more: headers },
  )
  expect(answer).toEqual({ status, header: code, body: { code, message: expect.any(String) } })
})
