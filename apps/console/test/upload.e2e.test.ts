import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startChromium } from '../../gateway/test/chromium.ts'
import { readFixture, sha256 } from '../../gateway/test/files.ts'
import { startSystem } from '../../gateway/test/system.ts'
import type { System } from '../../gateway/test/system.ts'
import { openConsole } from './console.ts'
import type { Console } from './console.ts'
import { fixture } from './files.ts'

let browser: Browser
let system: System
let console_: Console
beforeAll(async () => {
  browser = await startChromium()
}, 300_000)
afterAll(() => browser.close())
beforeEach(async () => {
  system = await startSystem()
  console_ = await openConsole(browser, system.url)
})
afterEach(async () => {
  expect(console_.faults).toEqual([])
  await console_.context.close()
  await system.stop()
})

const newest = async () => {
  const { data } = await system.query('{ media(wabaId: "150440000142241") { nodes { id handle headerComponent { type format example { header_handle } } } } }')
  return (data?.['media'] as { nodes: { id: string; handle: string; headerComponent: object }[] }).nodes[0]
}

test('a file goes from the dialog to its handle, which is copied as it is', async () => {
  const row = console_.row('image.png')
  await console_.choose(fixture('image.png'))
  await row.says('Ready')
  const media = await newest()
  await row.button('Copy handle').click()
  expect(await console_.clipboard()).toBe(media?.handle)
  await expect.poll(console_.said).toContain('Handle of image.png copied.')
  expect((await system.seen()).map(call => call.sha256)).toEqual([sha256(await readFixture('image.png'))])
})

test('the template header is copied ready-made', async () => {
  await console_.choose(fixture('clip.mp4'))
  await console_.row('clip.mp4').button('Copy header').click()
  expect(JSON.parse(await console_.clipboard())).toEqual((await newest())?.headerComponent)
})

test('several files at once, each with a line, a preview where there is one, and a countdown', async () => {
  await console_.choose(fixture('brochure.pdf'), fixture('photo.jpg'), fixture('clip.mp4'))
  for (const name of ['brochure.pdf', 'photo.jpg', 'clip.mp4']) {
    await console_.row(name).says(/Handle good for 23 h \d+ min/u)
  }
  const isDrawn = (element: { naturalWidth?: number; videoWidth?: number }) =>
    (element.naturalWidth ?? element.videoWidth ?? 0) > 0
  await expect.poll(() => console_.row('photo.jpg').locator('img').evaluate(isDrawn)).toBe(true)
  await expect.poll(() => console_.row('clip.mp4').locator('video').evaluate(isDrawn)).toBe(true)
  expect(await console_.row('brochure.pdf').locator('img, video').count()).toBe(0)
})

test('the details tell its history from the first byte, and what it is', async () => {
  await console_.choose(fixture('image.png'))
  const row = console_.row('image.png')
  await row.says('Ready')
  await row.openDetails()
  await row.says('Kaleyra took the file')
  await row.says(sha256(await readFixture('image.png')))
  const steps = await row.locator('.timeline-what').allInnerTexts()
  expect(steps.at(-1)).toMatch(/^Handle ready/u)
})

test('a name that is not allowed is mended with one click', async () => {
  await console_.choose({ name: 'my photo.png', mimeType: 'image/png', buffer: await readFixture('image.png') })
  await console_.row('my photo.png').says('WhatsApp does not take this file name')
  expect(await system.seen()).toEqual([])
  await console_.button('Upload as “my-photo.png”').click()
  await console_.row('my-photo.png').says('Ready')
  expect(await console_.row('my photo.png').count()).toBe(0)
  expect((await system.seen()).map(call => call.fileName)).toEqual(['my-photo.png'])
})

test.each([
  ['notes.txt', 'text/plain', 'hello', 'This kind of file cannot be uploaded', /Send one of application\/pdf/u],
  ['empty.png', 'image/png', '', 'The file is empty', /at least 1 byte/u],
  ['fake.png', 'image/png', 'not a picture', 'The file is not what its name says', /declared as image\/png/u],
])('%s is refused in plain words, and taken off the list', async (name, mimeType, content, title, message) => {
  await console_.choose({ name, mimeType, buffer: Buffer.from(content) })
  const row = console_.row(name)
  await row.says(title)
  await row.says(message)
  await expect.poll(console_.said).toContain(name)
  await row.button(/^Remove/u).click()
  await expect.poll(() => row.count()).toBe(0)
})

test('a file that Kaleyra cannot process says so, and can be sent again', async () => {
  await system.settings({ outcome: 'FAILED' })
  await console_.choose(fixture('image.png'))
  const row = console_.row('image.png')
  await row.says('Kaleyra could not process the file')
  await system.settings({ outcome: 'UPLOADED' })
  await row.button(/^Try again/u).click()
  await console_.row('image.png').first().getByText('Ready').waitFor()
})

test('files that are dropped on the page are taken', async () => {
  const bytes = (await readFixture('image.png')).toString('base64')
  await console_.page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${bytes}'), character => character.charCodeAt(0))
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }))
    for (const name of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer }))
  })()`)
  await console_.row('dropped.png').says('Ready')
})
