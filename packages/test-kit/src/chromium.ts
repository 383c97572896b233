import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { installed } from './debian.ts'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A real, headless browser of this system. Installs Debian's where there is none and root may; says so where not. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: installed(PATHS, 'chromium'),
    // Without these it looks for hosts of its maker's at every start.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
