import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { installed } from './debian.ts'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A real, headless browser of this system. Installs Debian's where there is none and root may; says so where not. */
export async function startChromium(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: installed(PATHS, 'chromium'),
    timeout: LONGEST_MS,
    // Without these it looks for hosts of its maker's at every start.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${DISABLED_FEATURES.join(',')}`,
    ],
  })
  const newContext = browser.newContext.bind(browser)
  // Its own pages come this way too.
  browser.newContext = async options => {
    const context = await newContext(options)
    context.setDefaultTimeout(LONGEST_MS)
    return context
  }
  return browser
}

/** The last resort of each wait, for a busy machine. */
const LONGEST_MS = 120_000

const DISABLED_FEATURES = [
  // Two pages for an address bar that is never seen: they took half of the time that a page takes.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  // Only the last list counts: these are Playwright's own, for what Chromium would ask its maker, and for what tests rely on.
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'BlockOriginHeaderModificationOnRedirect',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'Translate',
]
