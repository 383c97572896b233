import { resolve } from 'node:path'
import { baseUrlFault as faultOf, isApiKey, pods, withoutPassword } from '@resumable-media/client'
import type { Pod } from '@resumable-media/client'
import { isWabaId } from '@resumable-media/client/rules'
import { readSecretFile } from '@resumable-media/runtime/config'
import type { Account } from '../kaleyra/clients.ts'

const KEYS = ['sid', 'apiKey', 'apiKeyFile', 'pod', 'baseUrl', 'wabaIds']

type Options = {
  /** The base of a relative `apiKeyFile`. */
  folder: string
  allowHttp: boolean
  fault: (text: string) => void
}

/** Reads one account of the list. After a fault its answer must not be used. */
export function readAccount(entry: unknown, { folder, allowHttp, fault }: Options): Account {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    fault(`expected an object with ${KEYS.join(', ')}`)
    return { sid: '', apiKey: '', baseUrl: '', wabaIds: [] }
  }
  const fields = new Map<string, unknown>(Object.entries(entry))
  for (const key of fields.keys())
    if (!KEYS.includes(key)) fault(`${shown(key)} is no key of it: ${KEYS.join(', ')} are`)
  return { sid: readSid(), apiKey: readApiKey(), baseUrl: readBaseUrl(), wabaIds: readWabaIds() }

  function readSid(): string {
    const sid = fields.get('sid')
    if (typeof sid === 'string' && isSid(sid)) return sid
    fault(sid === undefined ? 'sid is missing' : `sid is ${shown(sid)}: expected letters and digits`)
    return ''
  }

  function readApiKey(): string {
    const [inline, path] = oneOf('apiKey', 'apiKeyFile')
    const apiKey = path ? readSecretFile(resolve(folder, path), text => fault(`apiKeyFile ${text}`)) : inline
    const wrong = apiKey && apiKeyFault(apiKey)
    if (wrong) fault(`${path ? 'the key in apiKeyFile' : 'apiKey'} ${wrong}`)
    return apiKey ?? ''
  }

  function readBaseUrl(): string {
    const [pod, baseUrl] = oneOf('pod', 'baseUrl')
    if (pod !== undefined && !parsePod(pod)) fault(`pod is ${shown(pod)}: expected one of ${podNames}`)
    const wrong = baseUrl && baseUrlFault(baseUrl, { allowHttp })
    if (wrong) fault(`baseUrl is ${wrong}`)
    return baseUrl ?? parsePod(pod) ?? ''
  }

  function readWabaIds(): string[] {
    const wabaIds = fields.get('wabaIds')
    if (!Array.isArray(wabaIds) || wabaIds.length === 0) {
      fault(`wabaIds is ${shown(wabaIds)}: expected a list of at least one WABA, such as ["150440000142241"]`)
      return []
    }
    for (const wabaId of wabaIds.filter(one => !isId(one))) {
      fault(`wabaIds holds ${shown(wabaId)}: expected the digits of a WABA in quotes, such as "150440000142241"`)
    }
    return wabaIds.filter(isId)
  }

  /** Two texts, of which exactly one is required. The value of a key is not shown. */
  function oneOf(...keys: [string, string]): (string | undefined)[] {
    const given = keys.filter(key => fields.has(key))
    if (given.length === 0) fault(`${keys.join(' or ')} is missing`)
    if (given.length === 2) fault(`${keys.join(' and ')} are both there: leave one of them out`)
    return keys.map(key => {
      const value = fields.get(key)
      if (typeof value === 'string' && value !== '') return value
      if (fields.has(key)) fault(`${key} is ${value === '' ? 'empty' : 'no text'}`)
      return undefined
    })
  }
}

const isId = (value: unknown): value is string => typeof value === 'string' && isWabaId(value)

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

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
