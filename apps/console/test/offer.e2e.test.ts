import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'

let browser: Browser
beforeAll(async () => {
  browser = await startChromium()
})
afterAll(() => browser.close())

async function offersAt(env: Record<string, string>): Promise<string[]> {
  const system = await startSystem({ env })
  const page = await (await browser.newContext()).newPage()
  const answered = page.waitForResponse(/settings\.json$/u)
  await page.goto(system.url)
  await (await answered).finished()
  await page.getByRole('button', { name: 'Continue' }).waitFor()
  // What came is drawn by the next frames.
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
  const offers = await page.getByRole('button', { name: /sandbox/u }).allInnerTexts()
  await page.context().close()
  await system.stop()
  return offers
}

test('where there is no sandbox its account is not offered, not even on this machine', async () => {
  expect(await offersAt({})).toEqual([])
})

test('where one was named it is offered', async () => {
  expect(await offersAt({ EXAMPLE_WABA: WABA })).toEqual([`Use the sandbox’s ${WABA}`])
})
