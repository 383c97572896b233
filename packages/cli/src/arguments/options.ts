import { baseUrlFault, isApiKey, pods } from '@resumable-media/client'
import { isWabaId, mediaTypes } from '@resumable-media/client/rules'
import { choice, duration, matching, wholeNumber } from '@resumable-media/runtime/config'
import type { Row } from '@resumable-media/runtime/config'

/**
 * One row for each option and setting: it is parsed, checked, described, completed and documented by it. One with a
 * `placeholder` takes a value; one with an `env` can also be in the environment and, in camel case, in a configuration file.
 */
export type Option = Row & {
  short?: string
  env?: string
  /** For the completion of a shell: words, or the names of files. */
  complete?: readonly string[] | 'files'
  /** What is said to those who give it on the command line, where it must not be. */
  refused?: string
}

const PODS = Object.keys(pods) as (keyof typeof pods)[]

/** Visible text on one line, as a header holds it. */
const secretText = matching(isApiKey, 'visible ASCII without spaces')

export const OPTIONS = {
  name: { meaning: 'send the file under this name', placeholder: 'NAME' },
  type: {
    meaning: `send it as this type: ${mediaTypes.join(', ')}; otherwise its extension says it`,
    placeholder: 'TYPE',
    complete: mediaTypes,
  },
  'no-wait': { meaning: 'end when the file is sent, and print its id instead of the handle' },
  wait: {
    meaning: 'how long to wait for the handle, such as 90s or 2h',
    placeholder: 'TIME',
    // An upload lives for three days; a timer of Node waits for 24 at most.
    ...duration('30m', ['1ms', '72h']),
  },
  limit: { meaning: 'how many at most', placeholder: 'N', default: '25', ...wholeNumber({ from: 1, to: 1000 }) },
  waba: {
    meaning: 'the WhatsApp business account, in digits',
    placeholder: 'ID',
    env: 'RESUMABLE_MEDIA_WABA',
    ...matching(isWabaId, '1 to 32 digits'),
  },
  gateway: {
    meaning: 'go through this gateway: an upload can go on after a break',
    placeholder: 'URL',
    env: 'RESUMABLE_MEDIA_GATEWAY',
    parse: gatewayUrl,
    expected: 'an http or https URL without a password or a query, such as http://127.0.0.1:4000',
  },
  token: {
    meaning: 'the token for the gateway; safer in the environment, since other users can see a command line',
    placeholder: 'TOKEN',
    env: 'RESUMABLE_MEDIA_TOKEN',
    secret: true,
    ...secretText,
  },
  'token-file': {
    meaning: 'a file with the token',
    placeholder: 'PATH',
    env: 'RESUMABLE_MEDIA_TOKEN_FILE',
    complete: 'files',
  },
  direct: { meaning: 'go straight to Kaleyra, although a gateway is set' },
  sid: {
    meaning: 'the SID of the account at Kaleyra',
    placeholder: 'SID',
    env: 'KALEYRA_SID',
    ...matching(text => /^[\w.-]{1,64}$/u.test(text), 'letters and digits, such as HXAP1600000097IN'),
  },
  'api-key': {
    meaning: 'the API key of the account: only in the environment or in a file',
    placeholder: 'KEY',
    env: 'KALEYRA_API_KEY',
    secret: true,
    refused: refused('api-key', 'KALEYRA_API_KEY'),
    ...secretText,
  },
  'api-key-file': {
    meaning: 'a file with the API key',
    placeholder: 'PATH',
    env: 'KALEYRA_API_KEY_FILE',
    complete: 'files',
  },
  pod: {
    meaning: `the pod of the account: ${PODS.join(', ')} (default in)`,
    placeholder: 'POD',
    env: 'KALEYRA_POD',
    complete: PODS,
    ...choice(...PODS),
  },
  'base-url': {
    meaning: 'the address of the API in place of a pod, such as that of the sandbox',
    placeholder: 'URL',
    env: 'KALEYRA_BASE_URL',
    parse: (text, { fault }) => {
      const expected = baseUrlFault(text)
      return expected === undefined ? text : fault(`The base URL cannot be used: expected ${expected}.`)
    },
  },
  'callback-secret': {
    meaning: 'the secret of the callback profile: only in the environment or in a file',
    placeholder: 'SECRET',
    env: 'KALEYRA_CALLBACK_SECRET',
    secret: true,
    refused: refused('callback-secret', 'KALEYRA_CALLBACK_SECRET'),
    ...matching(text => /^[\u0020-\u007E]+$/u.test(text), 'visible ASCII on one line'),
  },
  'callback-secret-file': {
    meaning: 'a file with the secret of the callback profile, to be tried at the gateway',
    placeholder: 'PATH',
    env: 'KALEYRA_CALLBACK_SECRET_FILE',
    complete: 'files',
  },
  config: { meaning: 'read this configuration file, and no other', placeholder: 'PATH', complete: 'files' },
  json: { meaning: 'print one JSON object on each line, and nothing else' },
  quiet: { short: 'q', meaning: 'print no progress' },
  help: { short: 'h', meaning: 'print this text' },
  version: { meaning: 'print the version' },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof OPTIONS
export const optionNames = Object.keys(OPTIONS) as OptionName[]
export const rowOf = (name: OptionName): Option => OPTIONS[name]

/** Each can be in a file that `<name>-file` names. */
export const SECRETS = ['api-key', 'token', 'callback-secret'] as const

/** In a configuration file: `api-key-file` is `apiKeyFile`. */
export const fileKeyOf = (name: OptionName): string =>
  name.replaceAll(/-(?<letter>[a-z])/gu, (_, letter: string) => letter.toUpperCase())

function refused(name: string, env: string): string {
  return `--${name} is no option: other users of this machine can see a command line. Set ${env}, or give --${name}-file PATH.`
}

/** Without a slash at its end; what was copied from GraphiQL has `/graphql`. */
function gatewayUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/u.test(url.protocol) || url.username || url.password || url.search || url.hash)
    return undefined
  return url.href.replace(/\/+$/u, '').replace(/\/graphql$/u, '')
}
