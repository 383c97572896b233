import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { readFixture, videoOf } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { MB } from './browser.ts'
import { moduleOf, pagesOf } from './bundle.ts'
import { startSite } from './site.ts'
import type { Site } from './site.ts'

const APP = block('packages/uploader/README.md', 'app')

let folder: string
let browser: Browser
let site: Site
let system: System
let page: Page
beforeAll(async () => {
  // The app is on an origin of its own, and reaches the gateway through another one.
  folder = await mkdtemp(join(tmpdir(), 'readme-'))
  site = await startSite({ pages: new Map(), gatewayUrl: '' })
  browser = await startChromium()
})
beforeEach(async () => {
  const app = await startSite({ pages: await appOf(site.url), gatewayUrl: '' })
  system = await startSystem({ env: { ALLOWED_ORIGINS: app.url } })
  site.moveTo(system.url)
  page = await browser.newPage()
  await page.goto(app.url)
  return async () => {
    await page.close()
    await app.stop()
    await system.stop()
  }
})
afterAll(async () => {
  await browser.close()
  await site.stop()
  await rm(folder, { recursive: true, force: true })
})

const appOf = (url: string) =>
  pagesOf('readme-app.tsx', moduleOf('readme-app.tsx', APP.replace('http://127.0.0.1:4000', url)))
async function choose(name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  await page.setInputFiles('#root input', path)
}
const text = () => page.textContent('#root')

test('the app has less than 20 lines', () => {
  expect(APP.trim().split('\n').length).toBeLessThan(20)
})

test('the app uploads a large file, with progress, pause and resume, to its handle', async () => {
  site.hold(24 * MB)
  await choose('film.mp4', await videoOf(40 * MB))
  const progress = () => page.$eval('#root progress', element => (element as unknown as { value: number }).value)
  await expect.poll(progress).toBeGreaterThanOrEqual(0.6)
  expect(await progress()).toBeLessThan(1)
  await page.click('#root button')
  await expect.poll(text).toContain('PAUSED')
  site.release()
  await page.click('#root button')
  await expect.poll(text).toMatch(/film\.mp4.*UPLOADED 4:/su)
  expect(await progress()).toBe(1)
})

test('the app says what is wrong with a name', async () => {
  await choose('my film.mp4', await readFixture('clip.mp4'))
  await expect.poll(text).toMatch(/my film\.mp4.*FAILED.*Try "my-film\.mp4"/su)
})
