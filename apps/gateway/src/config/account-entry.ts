import { resolve } from 'node:path'
import { isWabaId } from '@resumable-media/client/rules'
import { readSecretFile } from './secret.ts'
import type { Account } from '../kaleyra/clients.ts'
import { apiKeyFault, baseUrlFault, isSid, parsePod, podNames } from './credentials.ts'

const KEYS = ['sid', 'apiKey', 'apiKeyFile', 'pod', 'baseUrl', 'wabaIds']

type Options = {
  /** Where a relative `apiKeyFile` begins. */
  folder: string
  allowHttp: boolean
  fault: (text: string) => void
}

/** One account out of the list. After a fault what it answers is not to be used. */
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

  /** Two texts, of which exactly one is to be there. What is in the place of a key is not shown. */
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
