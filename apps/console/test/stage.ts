import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { openConsole } from './console.ts'
import type { Console } from './console.ts'

export type Stage = { browser: Browser; system: System; console: Console }

/** A browser for the file; for each test a gateway, a sandbox and the page, which must not have failed in silence. */
export function setStage(env: Record<string, string> = {}, options: BrowserContextOptions = {}): Stage {
  const stage = {} as Stage
  beforeAll(async () => {
    stage.browser = await startChromium()
  })
  beforeEach(async () => {
    stage.system = await startSystem({ env })
    stage.console = await openConsole(stage.browser, stage.system.url, options)
  })
  afterEach(async () => {
    expect(stage.console.faults).toEqual([])
    await stage.console.context.close()
    await stage.system.stop()
  })
  afterAll(() => stage.browser.close())
  return stage
}
