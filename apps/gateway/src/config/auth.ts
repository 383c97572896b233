import type { Auth, TokenKeys } from '../access/auth.ts'

type AuthKey = 'AUTH' | 'JWKS_URL' | 'JWT_ISSUER' | 'JWT_AUDIENCE' | 'JWT_WABAS_CLAIM'

/** How the configuration is read; a fault is told together with all others. */
type Reader = {
  isSet: (key: AuthKey | 'JWT_SECRET' | 'JWT_SECRET_FILE') => boolean
  /** What stands there, or in the file that `<key>_FILE` names. */
  secret: (key: 'JWT_SECRET') => string | undefined
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

function readKeys({ isSet, secret, parsed, fault }: Reader): TokenKeys {
  const isPublished = isSet('JWKS_URL')
  const isShared = isSet('JWT_SECRET') || isSet('JWT_SECRET_FILE')
  if (isPublished === isShared) {
    const found = isShared ? 'JWKS_URL and JWT_SECRET are both set' : 'JWKS_URL and JWT_SECRET are missing'
    fault(`${found}: AUTH=jwt needs one of them.`)
  }
  if (isPublished) return { jwksUrl: parsed('JWKS_URL', parseKeysUrl, 'an http or https URL') }
  const shared = secret('JWT_SECRET')
  const bytes = Buffer.byteLength(shared ?? '')
  if (shared !== undefined && bytes < MIN_SECRET_BYTES)
    fault(
      `JWT_SECRET has ${bytes} bytes: expected at least ${MIN_SECRET_BYTES}. \`openssl rand -base64 48\` makes one.`,
    )
  return { secret: shared ?? '' }
}

function parseKeysUrl(text: string): string | undefined {
  return ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? '') ? text : undefined
}
