import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A real, headless browser of this system. Installs Debian's where there is none and root may; says so where not. */
export async function startChromium(): Promise<Browser> {
  const executablePath = PATHS.find(existsSync) ?? install()
  return chromium.launch({
    executablePath,
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

function install(): string {
  if (process.getuid?.() !== 0) {
    throw new Error(`No Chromium was found at ${PATHS.join(', ')}. Install it: sudo apt-get install chromium`)
  }
  process.stderr.write('installing chromium, which the browser tests need\n')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) => execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'chromium')
  return PATHS[0] ?? ''
}
