import type { Page } from 'playwright-core'

export type Network = { offline?: boolean; bytesPerSecond?: number }

/** The network of a page from now on, as Chromium emulates it. */
export async function createNetwork(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  return ({ offline = false, bytesPerSecond = -1 }: Network) =>
    session.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    })
}
