import { CHECKS, isCheck, type Checks } from './checks.ts'
import type { CallbackSettings, Failure, Settings } from './settings.ts'

/** Any of the settings; null is what a sandbox starts with. `callback` can be given in part, `fail.times` left out. */
export type SettingsPatch = Patch<Omit<Settings, 'callback' | 'fail'>> & {
  callback?: Patch<CallbackSettings> | null
  fail?: { example: Failure['example']; times?: number | null } | null
}
type Patch<T> = { [key in keyof T]?: T[key] | null }

/** Throws an InvalidSettings with every fault. */
export function parsePatch(value: unknown): SettingsPatch {
  const faults = [...faultsIn(CHECKS, value), ...exampleMissing(value)]
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
  override readonly name = 'InvalidSettings'
  readonly known: readonly string[] = KNOWN
}

const KNOWN = keysOf(CHECKS)

function keysOf(checks: Checks, before = ''): string[] {
  return Object.entries(checks).flatMap(([key, entry]) =>
    isCheck(entry) ? [before + key] : keysOf(entry, `${before}${key}.`),
  )
}

function faultsIn(checks: Checks, value: unknown, before = ''): string[] {
  if (!isObject(value)) return [`${before.slice(0, -1) || 'The body'} is ${shown(value)}: expected an object.`]
  return Object.entries(value).flatMap(([key, given]) => {
    const entry = Object.hasOwn(checks, key) ? checks[key] : undefined
    const path = before + key
    if (entry === undefined) return [`"${path}" is no setting: known are ${KNOWN.join(', ')}.`]
    if (given === null) return []
    if (!isCheck(entry)) return faultsIn(entry, given, `${path}.`)
    return entry.isValid(given) ? [] : [`${path} is ${shown(given)}: expected ${entry.expected}.`]
  })
}

/** The one key that another one needs. */
function exampleMissing(value: unknown): string[] {
  const fail = isObject(value) && 'fail' in value ? value.fail : undefined
  const isMissing = isObject(fail) && (!('example' in fail) || fail.example === null)
  return isMissing ? ['fail has no example: expected the name of one.'] : []
}

function filled<T extends object>(patch: Patch<T>, start: T): Partial<T> {
  const entries = Object.entries(patch) as [keyof T, T[keyof T] | null][]
  return Object.fromEntries(entries.map(([key, value]) => [key, value ?? start[key]])) as Partial<T>
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown) => JSON.stringify(value) ?? 'missing'
