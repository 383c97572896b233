import { pods } from './generated/limits.gen.ts'

/** The four places where Kaleyra runs. */
export type Pod = keyof typeof pods

export type Place = { pod: Pod } | { baseUrl: string }

/** The address that the paths of the spec are added to, without a slash at its end. */
export function baseUrlOf(place: Place): string {
  return 'baseUrl' in place ? parseBaseUrl(place.baseUrl) : podUrl(place.pod)
}

function podUrl(pod: Pod): string {
  if (!Object.hasOwn(pods, pod))
    throw new TypeError(`pod is "${pod}": expected one of ${Object.keys(pods).join(', ')}.`)
  return pods[pod]
}

function parseBaseUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/u.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new TypeError(`baseUrl is "${text}": expected an http or https address such as ${pods.in}, without a query.`)
  }
  return url.href.replace(/\/+$/u, '')
}
