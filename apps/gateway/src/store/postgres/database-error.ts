import { NewerStoreError, OlderStoreError } from '../schema.ts'
import { sqlStateOf } from './dialect.ts'

/** The database of DATABASE_URL cannot be used. The message says what to do, and has no secret. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
  readonly code = 'DATABASE'
}

/** An error of the start as one sentence with its cure. `where` names the database, the server and the user. */
export function asDatabaseError(error: unknown, where: string, hasPassword: boolean): DatabaseError {
  if (error instanceof DatabaseError) return error
  const [reason, cure] = explain(error, hasPassword)
  return cannotBeUsed(where, reason, cure, error)
}

export const cannotBeUsed = (where: string, reason: string, cure: string, cause?: unknown) =>
  new DatabaseError(`The database ${where} cannot be used (${reason}). ${cure}`, { cause })

function explain(error: unknown, hasPassword: boolean): readonly [reason: string, cure: string] {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/gu, ' ')
  if (error instanceof NewerStoreError) return [message, 'Start that version.']
  if (error instanceof OlderStoreError)
    return [message, 'Finish its uploads with that version, or name an empty database in DATABASE_URL.']
  const state = sqlStateOf(error)
  if (state !== undefined) return [`${message}, ${state}`, CURES[state] ?? OTHER_CURE]
  const { code = '' } = causeOf(error)
  if (/CERT|SIGNED|VERIFY|^ERR_TLS/u.test(code)) return [`its certificate is not accepted: ${code}`, TLS_CURE]
  // pg says this one, and the next, by their text alone.
  if (message.includes(NO_TLS)) return ['it has no TLS', 'Switch TLS on there, or set sslmode=disable in DATABASE_URL.']
  if (!hasPassword && message.includes('password')) return ['it asks for a password', NO_PASSWORD]
  return [code || message, UNREACHABLE]
}

/** Whether the server has answered that it has no TLS. */
export const hasNoTls = (error: unknown): boolean => error instanceof Error && error.message.includes(NO_TLS)

/** Errors of the system, such as ECONNREFUSED, are the cause of another; of several addresses the first one counts. */
function causeOf(error: unknown): { code?: string } {
  const { cause } = error as Error
  const found = cause instanceof Error ? cause : error
  return (found instanceof AggregateError ? found.errors[0] : found) as { code?: string }
}

const NO_TLS = 'does not support SSL connections'
const UNREACHABLE = 'Start PostgreSQL there, or correct the host and the port in DATABASE_URL.'
const NO_PASSWORD = 'Add the password to DATABASE_URL: postgres://user:password@host/database.'
const TLS_CURE =
  'Name the file of its certificate authority as sslrootcert in DATABASE_URL, and the host as the certificate has it.'
const OTHER_CURE = 'The log of PostgreSQL says more.'

/** By the state that PostgreSQL answers. */
const CURES: Partial<Record<string, string>> = {
  '28P01': 'Correct the user and the password in DATABASE_URL.',
  '28000':
    'Create that user, or allow it in pg_hba.conf. Where only encrypted connections are allowed, set sslmode=require in DATABASE_URL.',
  '3D000': 'Create that database, or correct its name in DATABASE_URL.',
  '42501': 'Make this user the owner of the database, or grant what is missing.',
  '53300': 'Raise max_connections there, or end other connections.',
  '57P03': 'It is starting or stopping: start the gateway once it is ready.',
  '25006': 'It takes no writes: name the primary in DATABASE_URL.',
  '53100': 'Make room on its disk.',
}
