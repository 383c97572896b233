import { faultsIn, isObject, keysOf } from '@resumable-media/runtime/option-checks'
import { CHECKS } from './checks.ts'
import type { CallbackSettings, Failure, Settings } from './settings.ts'

/** Any of the settings; null is what a sandbox starts with. `callback` can be given in part, `fail.times` left out. */
export type SettingsPatch = Patch<Omit<Settings, 'callback' | 'fail'>> & {
  callback?: Patch<CallbackSettings> | null
  fail?: { example: Failure['example']; times?: number | null } | null
}
type Patch<T> = { [key in keyof T]?: T[key] | null }

/** Throws an InvalidSettings with every fault. */
export function parsePatch(value: unknown): SettingsPatch {
  const faults = [...faultsIn(CHECKS, value, 'setting', 'The body'), ...exampleMissing(value)]
  if (faults.length > 0) throw new InvalidSettings(faults.join(' '))
  return value as SettingsPatch
}

export function applyPatch(current: Settings, { callback, fail, ...rest }: SettingsPatch, start: Settings): Settings {
  const next = { ...current, ...filled(rest, start) }
  if (callback === null) next.callback = start.callback
  else if (callback !== undefined) next.callback = { ...current.callback, ...filled(callback, start.callback) }
  if (fail === null) next.fail = start.fail
  else if (fail !== undefined) next.fail = { example: fail.example, times: fail.times ?? 1 }
  return next
}

export class InvalidSettings extends Error {
  readonly code = 'INVALID_SETTINGS'
  override readonly name = 'InvalidSettings'
  readonly known: readonly string[] = KNOWN
}

const KNOWN = keysOf(CHECKS)

/** The one key that another one needs. */
export function exampleMissing(value: unknown): string[] {
  const fail = isObject(value) && 'fail' in value ? value.fail : undefined
  const isMissing = isObject(fail) && (!('example' in fail) || fail.example === null)
  return isMissing ? ['fail has no example: expected the name of one.'] : []
}

function filled<T extends object>(patch: Patch<T>, start: T): Partial<T> {
  const named = Object.entries(patch).filter(([, value]) => value !== undefined)
  const entries = named as [keyof T, T[keyof T] | null][]
  return Object.fromEntries(entries.map(([key, value]) => [key, value ?? start[key]])) as Partial<T>
}
