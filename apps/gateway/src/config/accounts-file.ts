import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readAccount } from './account-entry.ts'
import type { Account } from '../kaleyra/clients.ts'

type Options = { allowHttp: boolean; fault: (text: string) => void }

/**
 * Reads ACCOUNTS_FILE, a JSON list of `{ sid, apiKey | apiKeyFile, pod | baseUrl, wabaIds }`. Reports every fault with the
 * entry and the value, but no possible secret.
 */
export function readAccounts(path: string, { allowHttp, fault }: Options): Account[] {
  const folder = dirname(resolve(path))
  const accounts = readList(path, fault).map((entry, index) => {
    return readAccount(entry, {
      folder,
      allowHttp,
      fault: text => fault(`ACCOUNTS_FILE, entry ${index + 1}: ${text}.`),
    })
  })
  const places = accounts.flatMap(({ wabaIds = [] }, index) => wabaIds.map(wabaId => ({ wabaId, entry: index + 1 })))
  for (const [wabaId, found] of Map.groupBy(places, place => place.wabaId)) {
    if (found.length === 1) continue
    const entries = found.map(({ entry }) => entry).join(' and ')
    fault(`ACCOUNTS_FILE: WABA "${wabaId}" is in the entries ${entries}: expected in one, once.`)
  }
  return accounts
}

function readList(path: string, fault: Options['fault']): unknown[] {
  try {
    const list: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (Array.isArray(list) && list.length > 0) return list
    fault(`ACCOUNTS_FILE is "${path}": expected a JSON list of accounts, at least one.`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // The message of JSON.parse quotes the text around a fault, which can be a key.
    const what = error instanceof SyntaxError ? 'it is not JSON; `jq . FILE` shows where' : 'it cannot be read'
    fault(`ACCOUNTS_FILE is "${path}": ${what}${code === undefined ? '' : ` (${code})`}.`)
  }
  return []
}
