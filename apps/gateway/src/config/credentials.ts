import { baseUrlFault as faultOf, isApiKey, pods, withoutPassword } from '@resumable-media/client'
import type { Pod } from '@resumable-media/client'

// What the parts of an account must be, wherever they are written. An API key is in no message.

export const podNames = Object.keys(pods).join(', ')

/** The base URL of a pod, or undefined where there is no such pod. */
export const parsePod = (pod: unknown): string | undefined =>
  typeof pod === 'string' && Object.hasOwn(pods, pod) ? pods[pod as Pod] : undefined

/** A SID is a segment of every URL. */
export const isSid = (sid: string): boolean => /^[\w-]+$/u.test(sid)

/** What is wrong with an API key, after its name. */
export const apiKeyFault = (key: string): string | undefined =>
  isApiKey(key) ? undefined : 'has characters that no header can carry: expected visible ASCII without spaces'

/** What is wrong with a base URL, after its name and "is". */
export function baseUrlFault(value: string, options: { allowHttp: boolean }): string | undefined {
  const expected = faultOf(value, options)
  if (expected === undefined) return undefined
  const cure = faultOf(value, { allowHttp: true }) === undefined ? ', or with KALEYRA_ALLOW_HTTP=yes for any' : ''
  return `"${withoutPassword(value)}": expected ${expected}${cure}`
}
