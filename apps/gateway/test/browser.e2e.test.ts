import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UPLOAD } from '@resumable-media/test-kit/api'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { readFixture } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
let browser: Browser
let page: Page
beforeAll(async () => {
  system = await startSystem()
  browser = await startChromium()
  page = await browser.newPage()
  await page.goto(system.url)
})
afterAll(async () => {
  await browser.close()
  await system.stop()
})

/** What a page does: fetch with a FormData. The file is a video of `bytes` bytes. */
async function uploadFromPage(bytes: number, fileName: string) {
  return page.evaluate(
    async ({ bytes: size, fileName: name, query, clip }) => {
      const file = new Blob([new Uint8Array(clip), new Uint8Array(size - clip.length)], { type: 'video/mp4' })
      const form = new FormData()
      form.set('operations', JSON.stringify({ query, variables: { input: { wabaId: '150440000142241', file: null } } }))
      form.set('map', '{"file":["variables.input.file"]}')
      form.set('file', file, name)
      try {
        const headers = { 'graphql-require-preflight': '1' }
        const response = await fetch('/graphql', { method: 'POST', headers, body: form })
        return ((await response.json()) as { data: { uploadResumableMedia: Record<string, unknown> } }).data
          .uploadResumableMedia
      } catch (error) {
        return { __typename: `the page got ${String(error)}` }
      }
    },
    { bytes, fileName, query: UPLOAD, clip: [...(await readFixture('clip.mp4'))] },
  )
}

test('100 MB from a page', async () => {
  expect(await uploadFromPage(104_857_600, 'long.mp4')).toMatchObject({
    __typename: 'Media',
    size: 104_857_600,
    type: 'video/mp4',
  })
})

test.each([
  ['one byte too many', 104_857_601],
  ['101 MB', 101 * 1024 * 1024],
  ['150 MB', 150 * 1024 * 1024],
])('%s: a page sees the typed error, not a broken connection', async (_name, bytes) => {
  expect(await uploadFromPage(bytes, 'long.mp4')).toMatchObject({
    __typename: 'FileTooLargeError',
    maxBytes: 104_857_600,
  })
})

test('a name that is refused before the bytes have come: a page sees why', async () => {
  expect(await uploadFromPage(50 * 1024 * 1024, 'my video.mp4')).toMatchObject({
    __typename: 'InvalidFileNameError',
    suggestion: 'my-video.mp4',
  })
})

test('nothing is left of what was refused', async () => {
  await expect.poll(() => system.orphans()).toEqual([])
  expect((await system.seen()).map(call => call.fileName)).toEqual(['long.mp4'])
})
