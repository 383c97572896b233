import { readFileSync } from 'node:fs'
import { checkServerIdentity } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import { DatabaseError } from './database-error.ts'

/** Where a database is, as whom, and whether the connection is encrypted. */
export type Address = {
  /** For pg. */
  config: ClientConfig
  /** For messages: it has no secret. */
  where: string
  /** Without encryption, where the server has none: `sslmode=prefer`. */
  mayBePlain: boolean
}

const PORT = 5432

/** As libpq reads a URL. Throws DatabaseError, which does not repeat the URL. */
export function parseAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^postgres(?:ql)?:$/u.test(url.protocol)) throw new DatabaseError(NO_URL)
  const options = url.searchParams
  const host = options.get('host') ?? decoded(url.hostname.replaceAll(/^\[|\]$/gu, ''))
  const user = decoded(url.username) || options.get('user') || ''
  const database = decoded(url.pathname.slice(1)) || user
  if (host === '' || user === '') throw new DatabaseError(NO_URL)
  const port = Number(url.port || options.get('port') || PORT)
  const mode = modeOf(options)
  const password = decoded(url.password) || options.get('password') || undefined
  const ssl = mode === 'disable' ? false : encryption(mode, host, options)
  return {
    config: { host, port, user, database, password, ssl, options: options.get('options') ?? undefined },
    where: `"${database}" on ${host.includes(':') ? `[${host}]` : host}:${port} as the user "${user}"`,
    mayBePlain: mode === 'prefer',
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new DatabaseError(`${NO_URL} A "%" in a password is written "%25".`)
  }
}

function modeOf(options: URLSearchParams): Mode {
  const mode = options.get('sslmode') ?? 'prefer'
  const found = MODES.find(one => one === mode)
  if (!found) throw new DatabaseError(`DATABASE_URL has sslmode=${mode}: expected one of ${MODES.join(', ')}.`)
  if (found === 'verify-ca' && !options.has('sslrootcert'))
    throw new DatabaseError(
      'DATABASE_URL has sslmode=verify-ca without sslrootcert: name the file of the certificate authority there, or use sslmode=verify-full.',
    )
  return found
}

/**
 * What libpq means: `require` encrypts and verifies nothing, unless there is a certificate authority; then it is
 * `verify-ca`, which does not compare names. pg takes all of them for `verify-full`.
 */
function encryption(mode: Mode, host: string, options: URLSearchParams): ConnectionOptions {
  const [ca, cert, key] = (['sslrootcert', 'sslcert', 'sslkey'] as const).map(name => fileOf(name, options))
  const verifies = mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && ca !== undefined)
  return {
    rejectUnauthorized: verifies,
    checkServerIdentity: (_, certificate) =>
      mode === 'verify-full' ? checkServerIdentity(host, certificate) : undefined,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
}

function fileOf(name: string, options: URLSearchParams): string | undefined {
  const path = options.get(name)
  if (path === null) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new DatabaseError(`The file ${path}, ${name} in DATABASE_URL, cannot be read (${code}).`, { cause: error })
  }
}

type Mode = (typeof MODES)[number]
const MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

const NO_URL = 'DATABASE_URL is not a URL such as postgres://user:password@host:5432/database.'
