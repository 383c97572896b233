import { pods as podUrls } from './generated/limits.gen.ts'
import { kindOf } from './sentence.ts'

/**
 * The base URL of each of Kaleyra's pods.
 *
 * @example
 * ```ts
 * import { pods } from '@resumable-media/client'
 *
 * console.log(pods.in) // https://api.in.kaleyra.io/v2
 * ```
 */
export const pods: typeof podUrls = podUrls

/** Where an account is: India, Singapore, Europe or North America. */
export type Pod = keyof typeof podUrls

/** A pod, or any address that the paths of the API are added to: a sandbox, a mock. `http` is for this machine alone. */
export type Place = { pod: Pod } | { baseUrl: string; allowHttp?: boolean }

const ADDRESS = `an http or https address such as ${podUrls.in}, without a query or a password`

/** The address that the paths of the spec are added to, without a slash at its end. */
export function baseUrlOf(place: Place): string {
  if (!('baseUrl' in place)) return podUrl(place.pod)
  const { baseUrl, allowHttp } = place
  if (typeof baseUrl !== 'string') throw new TypeError(`baseUrl is ${kindOf(baseUrl)}: expected ${ADDRESS}.`)
  if (allowHttp !== undefined && typeof allowHttp !== 'boolean')
    throw new TypeError(`allowHttp is ${kindOf(allowHttp)}: expected true or false.`)
  const fault = baseUrlFault(baseUrl, { allowHttp })
  if (fault !== undefined) throw new TypeError(`baseUrl is "${withoutPassword(baseUrl)}": expected ${fault}.`)
  return new URL(baseUrl).href.replace(/\/+$/u, '')
}

/**
 * What was expected instead of such a base URL; undefined when it can be used.
 *
 * @example
 * ```ts
 * import { baseUrlFault } from '@resumable-media/client'
 *
 * console.log(baseUrlFault('http://127.0.0.1:4010/v2')) // undefined
 * console.log(baseUrlFault('http://api.example.com/v2')?.split(',')[0]) // https
 * ```
 */
export function baseUrlFault(text: string, { allowHttp = false }: { allowHttp?: boolean | undefined } = {}) {
  const url = URL.parse(text)
  if (!url || !/^https?:$/u.test(url.protocol) || url.search || url.hash || url.username || url.password) return ADDRESS
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname))
    return 'https, since http would show the API key to everyone on the network path; http is for addresses of this machine'
  return undefined
}

/**
 * Hides a password in a URL.
 *
 * @example
 * ```ts
 * import { withoutPassword } from '@resumable-media/client'
 *
 * console.log(withoutPassword('https://user:secret@example.com/v2')) // https://…@example.com/v2
 * ```
 */
export const withoutPassword = (url: string): string => url.replace(/\/\/[^/?#]*@/u, '//…@')

function podUrl(pod: Pod): string {
  if (typeof pod === 'string' && Object.hasOwn(podUrls, pod)) return podUrls[pod]
  const given = typeof pod === 'string' ? `"${pod}"` : kindOf(pod)
  throw new TypeError(`pod is ${given}: expected one of ${Object.keys(podUrls).join(', ')}.`)
}

/** By name or number: another name that resolves to this machine today may resolve elsewhere tomorrow. */
const isLoopback = (hostname: string) => /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(hostname)
