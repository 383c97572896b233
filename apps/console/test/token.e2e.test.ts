import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { seconds, startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { openConsole } from './console.ts'
import type { Console } from './console.ts'
import { createFolder, fixture, MB } from './files.ts'
import { createNetwork } from './network.ts'
import { viewsOf } from './views.ts'

let browser: Browser
let issuer: Issuer
let system: System
let console: Console
let folder: Awaited<ReturnType<typeof createFolder>>
beforeAll(async () => {
  browser = await startChromium()
  folder = await createFolder()
})
beforeEach(async () => {
  issuer = await startIssuer()
  system = await startSystem({ env: issuer.env })
  console = await openConsole(browser, system.url)
  return async () => {
    expect(console.faults).toEqual([])
    await console.context.close()
    await system.stop()
    await issuer.stop()
  }
})
afterAll(async () => {
  await browser.close()
  await folder.remove()
})

const page = () => console.page
const heading = (name: string) => page().getByRole('heading', { name })
const field = () => page().getByLabel('Access token')
async function give(token: string): Promise<void> {
  await field().fill(token)
  await console.button('Use token').click()
}
/** Good for long enough to upload a file on a busy machine. */
const passing = () => issuer.token({ exp: seconds() + 15 })
async function isOver(token: string): Promise<boolean> {
  return (await system.as(token).query('{ __typename }')).errors !== undefined
}
const WELL = { overflow: 0, problems: [] }

test('a page that is refused asks for a token, uploads with it, and leaves it in no storage', async () => {
  await heading('This gateway asks for a token.').waitFor()
  await expect.poll(() => console.said()).toContain('This gateway asks for a token.')
  expect(await page().getByText('The gateway cannot be reached.').count()).toBe(0)
  const token = await issuer.token()
  await give(token)
  await heading('This gateway asks for a token.').waitFor({ state: 'detached' })
  await console.choose(fixture('image.png'))
  await console.row('image.png').says('Ready')
  const stored = await page().evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  )
  expect(stored).not.toContain(token.slice(0, 40))
  await page().reload()
  await heading('This gateway asks for a token.').waitFor()
})

test('a token that ends is asked for anew, with the list as it is and the file going on', async () => {
  // Long enough to begin, and over before the file is through.
  const short = await issuer.token({ exp: seconds() + 20 })
  await give(short)
  await console.choose(fixture('image.png'))
  await console.row('image.png').says('Ready')
  const network = await createNetwork(page())
  await network({ bytesPerSecond: MB / 4 })
  await console.choose(await folder.video('tour.mp4', 12 * MB))
  await console.row('tour.mp4').says('Sending')
  await expect.poll(() => isOver(short)).toBe(true)
  await heading('Your token has expired.').waitFor()
  await expect.poll(() => console.said()).toContain('Your token has expired.')
  await console.row('tour.mp4').says('Waiting for a token')
  await console.row('image.png').says('Ready')
  await network({})
  await give(await issuer.token())
  await console.row('tour.mp4').says('Ready')
  await heading('Your token has expired.').waitFor({ state: 'detached' })
})

test('what is no token is said so before it is sent; one that is not taken is asked for again', async () => {
  await give('two words')
  await page().getByText('A token is one long word').waitFor()
  expect(await field().evaluate(element => element === document.activeElement)).toBe(true)
  await give(await issuer.forged())
  await heading('The gateway does not take this token.').waitFor()
  await give(`Bearer ${await issuer.token()}`)
  await page().getByText('Nothing here yet.').waitFor()
})

test('a token for another account says so, and another can be used', async () => {
  await give(await issuer.token({ wabas: ['150440000142242'] }))
  await page().getByText('The token does not let you use WABA "150440000142241".').waitFor()
  for await (const view of viewsOf(page(), 'forbidden')) expect(view).toMatchObject(WELL)
  await console.button('Use another token').click()
  expect(await field().evaluate(element => element === document.activeElement)).toBe(true)
  await give(await issuer.token())
  await page().getByText('Nothing here yet.').waitFor()
  expect(await page().getByText('does not let you use').count()).toBe(0)
})

test('the form passes axe and fits, in light and dark, wide and narrow', async () => {
  await heading('This gateway asks for a token.').waitFor()
  await give('two words')
  for await (const view of viewsOf(page(), 'token')) expect(view).toMatchObject(WELL)
  const short = await passing()
  await give(short)
  await console.choose(fixture('image.png'))
  await console.row('image.png').says('Ready')
  await heading('Your token has expired.').waitFor()
  for await (const view of viewsOf(page(), 'token-expired')) expect(view).toMatchObject(WELL)
})
