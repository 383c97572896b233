import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { blobOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
let browser: Browser
beforeAll(async () => {
  system = await startSystem()
  browser = await startChromium()
})
afterAll(async () => {
  await browser.close()
  await system.stop()
})

/** GraphiQL with a document in its editor; and what the browser complained about. */
async function open(query: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', error => complaints.push(String(error)))
  await page.goto(`${system.url}/graphql?${new URLSearchParams({ query })}`)
  await page.getByRole('button', { name: /execute/iu }).click()
  return { page, complaints }
}

test('it runs a query, under its policy and without a word of the browser against it', async () => {
  const { page, complaints } = await open(`{ uploadQuota(wabaId: "${WABA}") { remaining } }`)
  await expect.poll(() => page.locator('.result-window').innerText()).toMatch(/"remaining":\s*20/u)
  expect(complaints).toEqual([])
  await page.close()
})

test('it follows a subscription', async () => {
  const { page, complaints } = await open(`subscription { wabaMediaChanged(wabaId: "${WABA}") { fileName } }`)
  await system.upload(await blobOf('image.png'), 'followed.png')
  await expect.poll(() => page.locator('.result-window').innerText()).toContain('followed.png')
  expect(complaints).toEqual([])
  await page.close()
})

test('no other script runs in it [graphiql-scripts]', async () => {
  const { page } = await open('{ __typename }')
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.strange = true'
    document.body.append(script)
    return 'strange' in globalThis
  })
  expect(ran).toBe(false)
  await page.close()
})
