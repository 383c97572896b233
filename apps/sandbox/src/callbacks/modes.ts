import type { Settings } from '../settings/settings.ts'

/** What a mode has to work with. `final` and `pending` send a callback and end when it is answered, or failed. */
export type Course = {
  final: () => Promise<void>
  pending: () => Promise<void>
  /** Waits for `delayMs`. */
  delay: () => Promise<void>
}

/** What happens when the processing of an upload ends. */
export const MODES: Record<Settings['callback']['mode'], (course: Course) => Promise<void>> = {
  once: ({ final }) => final(),
  // At the same moment, which is the harder case for who receives them.
  twice: async ({ final }) => void (await Promise.all([final(), final()])),
  never: async () => {},
  late: async ({ delay, final }) => {
    await delay()
    await final()
  },
  reordered: async ({ final, pending }) => {
    await final()
    await pending()
  },
  // What is early is the end of the processing: see processing.ts.
  early: ({ final }) => final(),
}
