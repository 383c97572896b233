import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFixture } from '@resumable-media/test-kit/files'
import { createFolder, fixture, MB } from './files.ts'
import { createNetwork } from './network.ts'
import { setStage } from './stage.ts'
import { viewsOf } from './views.ts'

const stage = setStage({ KALEYRA_RATE_LIMIT: '3/1h', EXAMPLE_WABA: '150440000142241' })
const page = () => stage.console.page
let folder: Awaited<ReturnType<typeof createFolder>>
beforeAll(async () => {
  folder = await createFolder()
})
afterAll(() => folder.remove())

/** Each with what brings it about. */
const STATES: Record<string, () => Promise<unknown>> = {
  async welcome() {
    await page().evaluate('localStorage.clear()')
    await page().reload()
    await page().getByText('Files in, handles out.').waitFor()
    await stage.console.button('Use the sandbox’s 150440000142241').waitFor()
  },
  async empty() {
    await page().getByText('Nothing here yet.').waitFor()
  },
  async account() {
    await stage.console.button(/^WABA/u).click()
  },
  async offline() {
    await stage.console.context.setOffline(true)
    await page().getByText('You are offline.').waitFor()
  },
  async 'gateway-away'() {
    await page().route('**/graphql', route => route.abort())
    await page().reload()
    await page().getByText('The gateway cannot be reached.').waitFor()
  },
  async 'gateway-gone'() {
    const network = await createNetwork(page())
    await network({ bytesPerSecond: MB / 4 })
    await stage.console.choose(await folder.video('held.mp4', 12 * MB))
    await stage.console.row('held.mp4').says('Sending')
    await stage.system.restartGateway(async () => {
      await stage.console.row('held.mp4').says('Waiting for the gateway')
      await page().getByText('The gateway cannot be reached.').waitFor()
      expect(await faultsOf('gateway-gone')).toEqual([])
    })
  },
  async cut() {
    const whole = await readFixture('image.png')
    await stage.console.choose({ name: 'cut.png', mimeType: 'image/png', buffer: whole.subarray(0, -20) })
    await stage.console.row('cut.png').says('The file is not in order')
    await stage.console.row('cut.png').says(/^The PNG breaks off: .* Send the whole file\.$/u)
    await stage.console.choose(await folder.video('just-too-large.mp4', 100 * MB + 1))
    await stage.console.row('just-too-large.mp4').says(/^It has 104,857,601 bytes; at most 104,857,600 bytes/u)
  },
  async dragging() {
    await page().evaluate(`window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: (() => {
      const files = new DataTransfer()
      files.items.add(new File(['x'], 'x.png'))
      return files
    })() }))`)
    await page().getByText('Let go to upload').waitFor()
  },
  async ready() {
    await stage.console.choose(fixture('image.png'))
    await stage.console.row('image.png').says('Ready')
    await stage.console.row('image.png').openDetails()
    await stage.console.row('image.png').says('History')
  },
  async sending() {
    const network = await createNetwork(page())
    await network({ bytesPerSecond: MB / 4 })
    await stage.console.choose(await folder.video('sent.mp4', 12 * MB), await folder.video('paused.mp4', 12 * MB))
    await stage.console.row('paused.mp4').says('Sending')
    await stage.console.button('Pause paused.mp4').click()
    await stage.console.row('paused.mp4').says('Paused')
    await stage.console.row('sent.mp4').says(/^[1-9].* of 12 MB/u)
  },
  async interrupted() {
    const network = await createNetwork(page())
    await network({ bytesPerSecond: MB / 4 })
    await stage.console.choose(await folder.video('cut-off.mp4', 12 * MB))
    await stage.console.row('cut-off.mp4').says('Sending')
    await page().reload()
    await stage.console.row('cut-off.mp4').says('Interrupted')
  },
  async wrong() {
    await stage.console.choose(
      { name: 'my holiday photo.png', mimeType: 'image/png', buffer: Buffer.from('x') },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
    )
    await stage.console.button('Upload as “my-holiday-photo.png”').waitFor()
    await stage.console.row('notes.txt').says('This kind of file cannot be uploaded')
    await stage.system.settings({ outcome: 'FAILED' })
    await stage.console.choose(fixture('photo.jpg'))
    await stage.console.row('photo.jpg').says('Failed')
  },
  async waiting() {
    await stage.console.choose(fixture('image.png'), fixture('photo.jpg'), fixture('clip.mp4'))
    for (const name of ['image.png', 'photo.jpg', 'clip.mp4']) await stage.console.row(name).says('Ready')
    await stage.console.choose(fixture('brochure.pdf'))
    await stage.console.row('brochure.pdf').says('Queued')
    await stage.console.button('Cancel brochure.pdf').click()
    await stage.console.row('brochure.pdf').says('Cancelled')
    await stage.console.choose({
      name: 'a-name-that-is-a-good-deal-longer-than-any-line-of-any-list-could-ever-be-on-a-phone.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('%PDF-1.4\n%%EOF\n'),
    })
    await page().getByText('Queued', { exact: true }).waitFor()
  },
  async processing() {
    await stage.system.settings({ processingMs: 600_000 })
    await stage.console.choose(fixture('clip.mp4'))
    await stage.console.row('clip.mp4').says('Processing')
  },
}

test.each(Object.keys(STATES))('%s passes axe and fits, in light and dark, wide and narrow', async name => {
  await STATES[name]?.()
  expect(await faultsOf(name)).toEqual([])
})

/** The views of the page in which something is wider than it, or that axe finds a fault in. */
async function faultsOf(name: string): Promise<object[]> {
  const faults: object[] = []
  for await (const view of viewsOf(page(), name)) if (view.overflow !== 0 || view.problems.length > 0) faults.push(view)
  return faults
}
