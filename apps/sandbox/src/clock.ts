import type { SettingsStore } from './settings/store.ts'

/** The sandbox's time of day, in Unix milliseconds. Only this one can be moved: waits take their real time. */
export function createClock(settings: SettingsStore): () => number {
  return () => Date.now() + settings.get().clockOffsetMs
}
