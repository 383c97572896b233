import { readFileSync } from 'node:fs'
import type { Auth, TokenKeys } from './access/auth.ts'

type AuthKey =
  | 'AUTH'
  | 'JWKS_URL'
  | 'JWT_SECRET'
  | 'JWT_SECRET_FILE'
  | 'JWT_ISSUER'
  | 'JWT_AUDIENCE'
  | 'JWT_WABAS_CLAIM'

/** How the configuration is read; a fault is told together with all others. */
type Reader = {
  text: (key: AuthKey) => string | undefined
  required: (key: AuthKey) => string
  parsed: <T>(key: AuthKey, parse: (value: string) => T | undefined, expected: string) => T
  fault: (message: string) => void
}

/** As long as the digest of HS256: a shorter secret can be guessed from one token. */
const MIN_SECRET_BYTES = 32

/** Reads who may call. */
export function readAuth(reader: Reader): Auth {
  const kind = reader.parsed('AUTH', text => KINDS.find(one => one === text), 'none or jwt')
  if (kind !== 'jwt') return { kind: 'none' }
  return {
    kind,
    keys: readKeys(reader),
    issuer: reader.required('JWT_ISSUER'),
    audience: reader.required('JWT_AUDIENCE'),
    wabasClaim: reader.required('JWT_WABAS_CLAIM'),
  }
}

const KINDS = ['none', 'jwt'] as const

function readKeys({ text, parsed, fault }: Reader): TokenKeys {
  const given = (['JWKS_URL', 'JWT_SECRET', 'JWT_SECRET_FILE'] as const).filter(key => text(key) !== undefined)
  const [key] = given
  if (key === undefined || given.length > 1) {
    const found = given.length > 1 ? `${given.join(' and ')} are both set` : 'JWKS_URL and JWT_SECRET are missing'
    fault(`${found}: AUTH=jwt needs one of JWKS_URL, JWT_SECRET, JWT_SECRET_FILE.`)
    return { secret: '' }
  }
  if (key === 'JWKS_URL') return { jwksUrl: parsed(key, parseKeysUrl, 'an http or https URL') }
  const secret = key === 'JWT_SECRET' ? text(key) : parsed(key, readText, 'a file that can be read')
  const bytes = Buffer.byteLength(secret ?? '')
  if (secret !== undefined && bytes < MIN_SECRET_BYTES)
    fault(`${key} holds ${bytes} bytes: expected at least ${MIN_SECRET_BYTES}. \`openssl rand -base64 48\` makes one.`)
  return { secret: secret ?? '' }
}

function parseKeysUrl(text: string): string | undefined {
  return ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? '') ? text : undefined
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
