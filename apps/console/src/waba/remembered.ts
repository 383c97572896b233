const KEY = 'resumable-media.console.wabas'
const MOST = 5

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
