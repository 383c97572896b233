import { useSyncExternalStore } from 'react'

/** What the gateway says to its page. */
export type Settings = {
  /** A WABA to try things out with: that of the sandbox, where one stands in Kaleyra's place. */
  exampleWaba?: string
}

let settings: Settings = {}
const listeners = new Set<() => void>()

/** Asks the gateway once, for the whole page; without an answer there is nothing to say. */
export async function loadSettings(): Promise<void> {
  try {
    const response = await fetch('settings.json')
    if (!response.ok) return
    settings = (await response.json()) as Settings
    for (const listener of listeners) listener()
  } catch {
    // The page does without.
  }
}

export const useSettings = (): Settings => useSyncExternalStore(subscribe, () => settings)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
