import type { JSONWebKeySet } from 'jose'

/** A key has 1 to 4 KB, with its certificates; an issuer has a handful. */
const MAX_BYTES = 512 * 1024
const MAX_KEYS = 200

/**
 * Fetches a JSON Web Key Set within `mostMs`. Throws for another status, a redirect, more than 512 KB or 200 keys,
 * or no key.
 */
export async function fetchKeySet(url: string, mostMs: number): Promise<JSONWebKeySet> {
  const headers = { accept: 'application/jwk-set+json, application/json' }
  const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(mostMs) })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url} answered ${response.status}`)
  }
  const { keys } = asRecord(JSON.parse(await textOf(response, url)))
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS)
    throw new Error(`${url} has no "keys" of 1 to ${MAX_KEYS} keys`)
  // A key that is listed twice counts once; otherwise a token would have to name one.
  const different = new Map(keys.map(key => [JSON.stringify(key), asRecord(key)]))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what else a key must be is looked at when it is used
  return { keys: [...different.values()] as JSONWebKeySet['keys'] }
}

/** Counts the unpacked bytes, which take the memory. */
async function textOf(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('expected a JSON object')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is an object, whatever it holds
  return value as Record<string, unknown>
}
