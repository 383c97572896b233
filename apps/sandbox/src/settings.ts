export type Settings = { processingMs: number }
export type SettingsStore = ReturnType<typeof createSettings>

/** What a test may change while the sandbox runs. */
export function createSettings(start: Settings) {
  let current = start
  return {
    get: (): Settings => current,
    /** Changes what the patch names, or nothing at all when anything in it is wrong. */
    change(patch: unknown): Settings {
      current = { ...current, ...parsePatch(patch) }
      return current
    },
    reset() {
      current = start
    },
  }
}

export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings'
  readonly known: readonly string[] = Object.keys(SETTINGS)
}

export const MAX_PROCESSING_MS = 24 * 60 * 60 * 1000

const SETTINGS: Record<keyof Settings, { expected: string; isValid: (value: unknown) => boolean }> = {
  processingMs: {
    expected: `a whole number of milliseconds from 0 to ${MAX_PROCESSING_MS}`,
    isValid: value => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_PROCESSING_MS,
  },
}

function parsePatch(patch: unknown): Partial<Settings> {
  if (!isObject(patch)) throw new InvalidSettings(`The settings are ${shown(patch)}: expected an object.`)
  const faults = Object.entries(patch).flatMap(([key, value]) => faultOf(key, value) ?? [])
  if (faults.length > 0) throw new InvalidSettings(faults.join(' '))
  return patch
}

function faultOf(key: string, value: unknown): string | undefined {
  if (!isSetting(key)) return `"${key}" is no setting: known are ${Object.keys(SETTINGS).join(', ')}.`
  const { expected, isValid } = SETTINGS[key]
  return isValid(value) ? undefined : `${key} is ${shown(value)}: expected ${expected}.`
}

const isSetting = (key: string): key is keyof Settings => Object.hasOwn(SETTINGS, key)

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown) => JSON.stringify(value) ?? 'missing'
