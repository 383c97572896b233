import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFolder, fixture, MB } from './files.ts'
import { createNetwork } from './network.ts'
import { setStage } from './stage.ts'

const stage = setStage()
let folder: Awaited<ReturnType<typeof createFolder>>
let path: string
beforeAll(async () => {
  folder = await createFolder()
  path = await folder.video('tour.mp4', 12 * MB)
})
afterAll(() => folder.remove())

const row = () => stage.console.row('tour.mp4')
const percent = async () => Number(await row().getByRole('progressbar').getAttribute('aria-valuenow'))

async function sendSlowly() {
  const network = await createNetwork(stage.console.page)
  await network({ bytesPerSecond: MB })
  await stage.console.choose(path)
  await expect.poll(percent).toBeGreaterThan(5)
  return network
}

test('a file that is paused stays where it is, and goes on from there to its handle', async () => {
  const network = await sendSlowly()
  await row().button('Pause tour.mp4').click()
  await row().says('Paused')
  await expect.poll(() => stage.console.said()).toBe('tour.mp4: Paused')
  // What was on its way has arrived by the time that another file is through.
  await stage.console.choose(fixture('image.png'))
  await stage.console.row('image.png').says('Ready')
  const held = await percent()
  await stage.console.choose(fixture('photo.jpg'))
  await stage.console.row('photo.jpg').says('Ready')
  expect(await percent()).toBe(held)
  expect(await stage.system.spooled()).toHaveLength(3)
  await network({})
  await row().button('Resume tour.mp4').click()
  await row().says('Ready')
  expect((await stage.system.seen()).map(call => call.fileName)).toEqual(['image.png', 'photo.jpg', 'tour.mp4'])
})

test('a file that is cancelled leaves nothing behind', async () => {
  await sendSlowly()
  await row().button('Cancel tour.mp4').click()
  await row().says('Cancelled')
  await expect.poll(() => stage.system.spooled()).toEqual([])
  expect(await stage.system.seen()).toEqual([])
})

test('a reload keeps the list; the interrupted file goes on when the same one is chosen again', async () => {
  await stage.console.choose(fixture('image.png'))
  await stage.console.row('image.png').says('Ready')
  await sendSlowly()
  const before = await percent()
  await stage.console.page.reload()
  await stage.console.row('image.png').says('Ready')
  await row().says('Interrupted')
  await row().says(/Choose the same file again to continue/u)

  await chooseAgain(fixture('clip.mp4'))
  await row().says(/^clip\.mp4 has .* tour\.mp4 has 12 MB/u)
  await chooseAgain(path)
  await row().says('Sending')
  expect(await percent()).toBeGreaterThanOrEqual(before)
  await row().says('Ready')
  expect(await row().count()).toBe(1)
})

test('an interrupted file can be discarded', async () => {
  await sendSlowly()
  await stage.console.page.reload()
  await row().says('Interrupted')
  await row().button('Discard tour.mp4').click()
  await row().says('Cancelled')
  await expect.poll(() => stage.system.spooled()).toEqual([])
})

test('a file that was begun under a mended name goes on when it is dropped under its own', async () => {
  const own = await folder.video('my tour.mp4', 12 * MB)
  const network = await createNetwork(stage.console.page)
  await network({ bytesPerSecond: MB })
  await stage.console.choose(own)
  await stage.console.button('Upload as “my-tour.mp4”').click()
  const mended = stage.console.row('my-tour.mp4')
  await mended.says('Sending')
  await stage.console.page.reload()
  await mended.says('Interrupted')
  await stage.console.choose(own)
  await mended.says('Ready')
  expect(await stage.console.page.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual(['my-tour.mp4'])
})

test('a file goes on while another account is looked at', async () => {
  await sendSlowly()
  await stage.console.changeAccount('150440000142242')
  await stage.console.page.getByText('Nothing here yet.').waitFor()
  expect(await row().isVisible()).toBe(false)
  await expect.poll(async () => (await stage.system.seen()).map(call => call.fileName)).toEqual(['tour.mp4'])
  await stage.console.changeAccount('150440000142241')
  await row().says('Ready')
  await stage.console.choose(fixture('image.png'))
  await stage.console.row('image.png').says('Ready')
})

async function chooseAgain(file: string): Promise<void> {
  const dialog = stage.console.page.waitForEvent('filechooser')
  await row()
    .button(/^Choose file/u)
    .click()
  await (await dialog).setFiles(file)
}
