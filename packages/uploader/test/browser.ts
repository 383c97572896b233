import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { pagesOf } from './bundle.ts'
import type { Seen } from './page.ts'
import { startSite } from './site.ts'
import type { Site } from './site.ts'

export const MB = 1024 * 1024

/** Chromium on a site before the gateway, and files to choose. */
export async function startBrowser(gatewayUrl: () => string, entry = './page.ts') {
  const folder = await mkdtemp(join(tmpdir(), 'uploader-'))
  const pages = await pagesOf(entry)
  const browser = await startChromium()
  const sites: Site[] = []

  return {
    /** A page of a browser that has never been here, and its site. */
    async open(options: object = {}) {
      const site = await startSite({ pages, gatewayUrl: gatewayUrl() })
      sites.push(site)
      const page = await (await browser.newContext()).newPage()
      await page.goto(`${site.url}/?options=${encodeURIComponent(JSON.stringify(options))}`)
      return { site, page, ...driverOf(page) }
    },
    async file(name: string, bytes: Uint8Array): Promise<string> {
      const path = join(folder, name)
      await writeFile(path, bytes)
      return path
    },
    async stop(): Promise<void> {
      await browser.close()
      for (const site of sites) await site.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Does what a user does on a page, and sees what the page sees. */
function driverOf(page: Page) {
  const seen = (index = 0) => page.evaluate(at => testPage.seen[at] as Seen, index)
  return {
    seen,
    /** Chooses a file and uploads it. */
    async upload(path: string, options: object = {}): Promise<number> {
      await page.setInputFiles('#file', path)
      return page.evaluate(given => testPage.start({ wabaId: '150440000142241', ...given }), options)
    },
    act: (action: 'pause' | 'resume', index = 0) =>
      page.evaluate(({ at, name }) => testPage.uploads[at]?.[name](), { at: index, name: action }),
    /** Answers the code of the error with which it is refused. */
    cancel: (index = 0) =>
      page.evaluate(
        at =>
          testPage.uploads[at]?.cancel().then(
            () => undefined,
            (error: { code: string }) => error.code,
          ),
        index,
      ),
    /** Waits for the end of an upload. */
    async ends(index = 0): Promise<Seen> {
      await expect.poll(async () => (await seen(index)).outcome).toBeDefined()
      return seen(index)
    },
    phases: async (index = 0) =>
      (await seen(index)).statuses.map(({ phase }) => phase).filter((phase, at, all) => phase !== all[at - 1]),
    pending: () => page.evaluate(() => testPage.uploader.pending()),
  }
}
