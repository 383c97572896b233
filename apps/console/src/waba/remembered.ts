const KEY = 'resumable-media.console.wabas'
const MOST = 5

/** What Kaleyra's stand-in knows. */
export const SANDBOX_WABA = '150440000142241'

/** Only on one's own machine can the sandbox be behind the gateway. */
export const onLoopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(location.hostname)

/** The WABAs that were used in this browser, the last one first. */
export function rememberedWabas(): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(ids) ? ids.filter(id => typeof id === 'string') : []
  } catch {
    return []
  }
}

export function rememberWaba(wabaId: string): void {
  const ids = [wabaId, ...rememberedWabas().filter(id => id !== wabaId)].slice(0, MOST)
  try {
    localStorage.setItem(KEY, JSON.stringify(ids))
  } catch {
    // Without storage the page asks again next time.
  }
}
