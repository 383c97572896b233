import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { overflowOf, problemsOf } from './axe.ts'

/** Where pictures of each state are put, to be looked at; none are taken without it. */
const SCREENSHOTS = process.env['SCREENSHOTS']

const VIEWS = [
  { scheme: 'light', width: 1200 },
  { scheme: 'dark', width: 1200 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
] as const

/** Looks at the page in each view: how far it is wider than its window, and what keeps people out. */
export async function* viewsOf(page: Page, name: string) {
  for (const { scheme, width } of VIEWS) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 800 })
    await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
    const shown = `${name}-${scheme}-${width}`
    if (SCREENSHOTS) {
      await mkdir(SCREENSHOTS, { recursive: true })
      await page.screenshot({ path: `${SCREENSHOTS}/${shown}.png`, fullPage: true })
    }
    yield { shown, overflow: await overflowOf(page), problems: await problemsOf(page) }
  }
}
