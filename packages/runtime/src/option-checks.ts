/** Without anything of Node, since browsers check options too. */
export type Check = { readonly expected: string; readonly isValid: (value: unknown) => boolean }
/** A key with keys of its own has a table of its own. */
export type Checks = { readonly [key: string]: Check | Checks }

/** Throws an InvalidOptions with every fault: a key that is none, and a value that is not what is expected. */
export function checkOptions(checks: Checks, options: unknown): void {
  const faults = faultsIn(checks, options, 'option')
  if (faults.length > 0) throw new InvalidOptions(faults.join(' '))
}

/** Options that are unknown or wrong. */
export class InvalidOptions extends Error {
  readonly code = 'INVALID_OPTIONS'
  override readonly name = 'InvalidOptions'
}

/** What is wrong with an object, one sentence for each; null and undefined are always allowed. `noun` is what a key is. */
export function faultsIn(checks: Checks, value: unknown, noun: string, whole = 'The object'): string[] {
  return faultsBelow(checks, value, '')

  function faultsBelow(table: Checks, part: unknown, before: string): string[] {
    if (!isObject(part)) return [`${before.slice(0, -1) || whole} is ${shown(part)}: expected an object.`]
    return Object.entries(part).flatMap(([key, given]) => {
      const entry = Object.hasOwn(table, key) ? table[key] : undefined
      const path = before + key
      if (entry === undefined) return [`"${path}" is no ${noun}: known are ${keysOf(checks).join(', ')}.`]
      if (given === null || given === undefined) return []
      if (!isCheck(entry)) return faultsBelow(entry, given, `${path}.`)
      return entry.isValid(given) ? [] : [`${path} is ${shown(given)}: expected ${entry.expected}.`]
    })
  }
}

export function keysOf(checks: Checks, before = ''): string[] {
  return Object.entries(checks).flatMap(([key, entry]) =>
    isCheck(entry) ? [before + key] : keysOf(entry, `${before}${key}.`),
  )
}

export function wholeNumber(unit: string, min: number, max: number): Check {
  return {
    expected: `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`,
    isValid: value => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
  }
}

export function oneOf(values: readonly unknown[]): Check {
  return { expected: `one of ${values.join(', ')}`, isValid: value => values.includes(value) }
}

export function aText(expected: string, test: (text: string) => boolean): Check {
  return { expected, isValid: value => typeof value === 'string' && test(value) }
}

/** Of a server that is started. */
export const PORT = wholeNumber('', 0, 65_535)
export const HOST = aText('an address or a host name', text => /^\S+$/u.test(text))

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isCheck = (entry: Check | Checks): entry is Check => typeof entry['isValid'] === 'function'

const shown = (value: unknown) => (typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? 'missing'))
