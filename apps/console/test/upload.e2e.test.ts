import { expect, test } from 'vitest'
import { readFixture, sha256 } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { createFolder, fixture, MB } from './files.ts'
import { setStage } from './stage.ts'

const stage = setStage()

const NEWEST = `{ media(wabaId: "${WABA}") {
  nodes { id handle headerComponent { type format example { header_handle } } }
} }`
const newest = async () => {
  const { data } = await stage.system.query(NEWEST)
  const media = data?.['media'] as { nodes: { id: string; handle: string; headerComponent: object }[] } | undefined
  return media?.nodes[0]
}

test('a file goes from the dialog to its handle, which is copied as it is', async () => {
  const row = stage.console.row('image.png')
  await stage.console.choose(fixture('image.png'))
  await row.says('Ready')
  const media = await newest()
  await row.button('Copy handle').click()
  expect(await stage.console.clipboard()).toBe(media?.handle)
  await expect.poll(() => stage.console.said()).toContain('Handle of image.png copied.')
  expect((await stage.system.seen()).map(call => call.sha256)).toEqual([sha256(await readFixture('image.png'))])
})

test('the template header is copied ready-made', async () => {
  await stage.console.choose(fixture('clip.mp4'))
  await stage.console.row('clip.mp4').button('Copy header').click()
  expect(JSON.parse(await stage.console.clipboard())).toEqual((await newest())?.headerComponent)
})

test('several files at once, each with a line, a preview where there is one, and a countdown', async () => {
  await stage.console.choose(fixture('brochure.pdf'), fixture('photo.jpg'), fixture('clip.mp4'))
  for (const name of ['brochure.pdf', 'photo.jpg', 'clip.mp4']) {
    await stage.console.row(name).says(/Handle good for 23 h \d+ min/u)
  }
  const isDrawn = (element: object) =>
    Math.max(...['naturalWidth', 'videoWidth'].map(width => Number(Reflect.get(element, width) ?? 0))) > 0
  await expect.poll(() => stage.console.row('photo.jpg').locator('img').evaluate(isDrawn)).toBe(true)
  await expect.poll(() => stage.console.row('clip.mp4').locator('video').evaluate(isDrawn)).toBe(true)
  expect(await stage.console.row('brochure.pdf').locator('img, video').count()).toBe(0)
})

test('the details tell its history from the first byte, and what it is', async () => {
  await stage.console.choose(fixture('image.png'))
  const row = stage.console.row('image.png')
  await row.says('Ready')
  await row.openDetails()
  await row.says('Kaleyra took the file')
  await row.says(sha256(await readFixture('image.png')))
  const steps = await row.locator('.timeline-what').allInnerTexts()
  expect(steps.at(-1)).toMatch(/^Handle ready/u)
})

test('a name that is not allowed is mended with one click', async () => {
  await stage.console.choose({ name: 'my photo.png', mimeType: 'image/png', buffer: await readFixture('image.png') })
  await stage.console.row('my photo.png').says('WhatsApp does not take this file name')
  expect(await stage.system.seen()).toEqual([])
  await stage.console.button('Upload as “my-photo.png”').click()
  await stage.console.row('my-photo.png').says('Ready')
  expect(await stage.console.row('my photo.png').count()).toBe(0)
  expect((await stage.system.seen()).map(call => call.fileName)).toEqual(['my-photo.png'])
})

test.each([
  ['notes.txt', 'text/plain', 'hello', 'This kind of file cannot be uploaded', 'Choose a PDF, JPEG, PNG or MP4.'],
  ['empty.png', 'image/png', '', 'The file is empty', /^There is nothing in it/u],
  [
    'fake.png',
    'image/png',
    'not a picture',
    'The file is not what its name says',
    /^Its name says PNG, its content says nothing that is known/u,
  ],
])('%s is refused in plain words, and taken off the list', async (name, mimeType, content, title, message) => {
  await stage.console.choose({ name, mimeType, buffer: Buffer.from(content) })
  const row = stage.console.row(name)
  await row.says(title)
  await row.says(message)
  await expect.poll(() => stage.console.said()).toContain(name)
  await row.button(/^Remove/u).click()
  await expect.poll(() => row.count()).toBe(0)
})

test('a file that is too large is refused before it is sent, with its size and the limit', async () => {
  const folder = await createFolder()
  await stage.console.choose(await folder.video('long.mp4', 101 * MB))
  await stage.console.row('long.mp4').says('It has 101 MB; at most 100 MB can be uploaded. Make it smaller.')
  expect(await stage.system.spooled()).toEqual([])
  await folder.remove()
})

test('a file that Kaleyra cannot process says so, and can be sent again', async () => {
  await stage.system.settings({ outcome: 'FAILED' })
  await stage.console.choose(fixture('image.png'))
  const row = stage.console.row('image.png')
  await row.says('Kaleyra could not process the file')
  await stage.system.settings({ outcome: 'UPLOADED' })
  await row.button(/^Try again/u).click()
  await stage.console.row('image.png').first().getByText('Ready').waitFor()
  // What failed stays on the list, below.
  expect(await row.locator('.standing-label').allInnerTexts()).toEqual(['Ready', 'Failed'])
})

test('files that are dropped on the page are taken', async () => {
  const bytes = (await readFixture('image.png')).toString('base64')
  await stage.console.page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${bytes}'), character => character.charCodeAt(0))
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }))
    for (const name of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer }))
  })()`)
  await stage.console.row('dropped.png').says('Ready')
  expect((await stage.system.seen()).map(call => call.fileName)).toEqual(['dropped.png'])
})

test('a file for an account that Kaleyra refuses is one line, which says why', async () => {
  await stage.console.changeAccount('150440000142249')
  await stage.console.choose(fixture('image.png'))
  await stage.console.row('image.png').says('The account is on an older WhatsApp API')
  expect(await stage.console.row('image.png').locator('.standing-label').allInnerTexts()).toEqual(['Failed'])
})
