import { checkTimeout } from './call-settings.ts'
import { kindOf } from './sentence.ts'
import { wires } from './transport/index.ts'

/** Throws a TypeError with the cure: an unset variable, JavaScript or a file can give anything for a setting. */
export function checkSettings(options: Given): void {
  if (!isObject(options)) throw wrong('The argument of createKaleyraClient', options, '{ pod, sid, apiKey, … }')
  const { sid, apiKey, timeoutMs, wire, hooks, dispatcher } = options
  if (typeof sid !== 'string') throw wrong('sid', sid, `the SID of the account, ${AS_TEXT}`)
  if (sid === '') throw new TypeError('sid is empty: expected the SID of the account.')
  if (typeof apiKey !== 'string') throw wrong('apiKey', apiKey, `the API key of the account, ${AS_TEXT}`)
  if (!isApiKey(apiKey)) throw new TypeError('apiKey is empty or has characters that no header can carry.')
  checkTimeout(timeoutMs)
  if (wire !== undefined && !wires.some(one => one === wire)) {
    const given = typeof wire === 'string' ? `"${wire}"` : kindOf(wire)
    throw new TypeError(`wire is ${given}: expected one of ${wires.join(', ')}.`)
  }
  if (hooks !== undefined && !isObject(hooks)) throw wrong('hooks', hooks, '{ onRequest, onResponse }')
  for (const name of ['onRequest', 'onResponse']) {
    const hook = hooks?.[name]
    if (hook !== undefined && typeof hook !== 'function') throw wrong(`hooks.${name}`, hook, 'a function')
  }
  if (dispatcher !== undefined && !(isObject(dispatcher) && typeof dispatcher['dispatch'] === 'function'))
    throw wrong('dispatcher', dispatcher, 'a Dispatcher of undici, or leave it out')
}

type Given = {
  sid: unknown
  apiKey: unknown
  timeoutMs?: unknown
  wire?: unknown
  hooks?: unknown
  dispatcher?: unknown
}

const wrong = (name: string, given: unknown, expected: string) =>
  new TypeError(`${name} is ${kindOf(given)}: expected ${expected}.`)

const isObject = (given: unknown): given is Record<string, unknown> => typeof given === 'object' && given !== null

const AS_TEXT = 'as text. Look at where it is read from'

/**
 * Whether a text can be an API key. It is sent as a header: visible ASCII, and not empty.
 *
 * @example
 * ```ts
 * import { isApiKey } from '@resumable-media/client'
 *
 * console.log(isApiKey('A0000000000000000000000000000sand'), isApiKey('two words')) // true false
 * ```
 */
export const isApiKey = (text: string): boolean => typeof text === 'string' && /^[\x21-\x7e]+$/u.test(text)
