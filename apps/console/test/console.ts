import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { WABA } from '@resumable-media/test-kit/system'

export type Console = Awaited<ReturnType<typeof openConsole>>

/** The page as a newcomer gets it, with the sandbox's WABA typed in. */
export async function openConsole(browser: Browser, url: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(String(error)))
  // What the page's own policy forbids is told here too.
  page.on('console', message => {
    if (message.type() === 'error' && !/Failed to load resource|net::ERR/u.test(message.text()))
      faults.push(message.text())
  })
  // From now on: the first dialog could otherwise open before anybody listens.
  page.on('filechooser', () => undefined)
  await page.goto(url)
  await page.getByLabel('Id of the WhatsApp business account').fill(WABA)
  await page.getByRole('button', { name: 'Continue' }).click()
  return {
    page,
    context,
    faults,
    choose: (...files: (string | ChosenFile)[]) => chooseFiles(page, files),
    row: (fileName: string) => rowOf(page, fileName),
    button: (name: string | RegExp) => page.getByRole('button', { name }),
    async changeAccount(wabaId: string): Promise<void> {
      await page.getByRole('button', { name: /^WABA/u }).click()
      await page.getByLabel('Id of the WhatsApp business account').fill(wabaId)
      await page.getByRole('button', { name: 'Change', exact: true }).click()
    },
    /** What the page has last said to those who hear it. */
    said: () => page.locator('[data-announcer]').innerText(),
    clipboard: () => page.evaluate<string>('navigator.clipboard.readText()'),
  }
}

type ChosenFile = { name: string; mimeType: string; buffer: Buffer }

/** By the button and the browser's dialog, as one does. Either paths or files that are in memory. */
async function chooseFiles(page: Page, files: (string | ChosenFile)[]): Promise<void> {
  const dialog = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await dialog).setFiles(files as string[])
}

function rowOf(page: Page, fileName: string) {
  const line = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: fileName, exact: true }) })
  return Object.assign(line, {
    /** Waits until the line says so. */
    says: (text: string | RegExp): Promise<void> => line.getByText(text).first().waitFor(),
    button: (name: string | RegExp): Locator => line.getByRole('button', { name }),
    openDetails: (): Promise<void> => line.getByRole('button', { name: 'Details' }).click(),
  })
}
