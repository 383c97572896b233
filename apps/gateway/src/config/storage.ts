import { fileURLToPath } from 'node:url'
import { duration, either, httpUrl, wholeNumber } from '@resumable-media/runtime/config'
import type { Row } from '@resumable-media/runtime/config'
import { parseAddress } from '../store/postgres/address.ts'

/** Where several gateways keep their files. */
export type SpoolPlace = { kind: 'folder'; path: string } | { kind: 's3'; bucket: string; prefix: string }

/** Where several gateways share a database and a spool. */
export const STORAGE_KEYS = {
  DATABASE_URL: {
    meaning:
      'PostgreSQL that several gateways share, such as postgres://user:password@host/database; needs a SPOOL_URL',
    unset: 'SQLite in DATA_DIR, for one gateway',
    secret: true,
    parse: (url, { fault }) => addressOf('DATABASE_URL', url, fault),
  },
  DATABASE_DIRECT_URL: {
    meaning: 'the same database past a pooler that DATABASE_URL leads to: signals need a connection of their own',
    secret: true,
    parse: (url, { fault }) => addressOf('DATABASE_DIRECT_URL', url, fault),
  },
  DATABASE_CONNECTIONS: {
    meaning: 'most connections of one gateway to DATABASE_URL, beside the one for signals and the one for its lease',
    default: '10',
    ...wholeNumber({ from: 2, to: 1000 }),
  },
  SPOOL_URL: {
    meaning: 'where several gateways keep files: s3://bucket/prefix, or file:///path of a shared file system',
    unset: 'DATA_DIR/spool, for one gateway',
    parse: (url, { fault }) => placeOf(url, fault),
  },
  S3_ENDPOINT: {
    meaning: 'URL of the store of an s3: SPOOL_URL',
    unset: "Amazon's",
    expected: httpUrl.expected,
    parse: (url, { fault }) => (hasPassword(URL.parse(url)) ? fault(`S3_ENDPOINT ${NO_PASSWORD}`) : httpUrl.parse(url)),
  },
  S3_PATH_STYLE: {
    meaning: 'yes: the bucket is in the path of a URL, and not in its host, as many stores expect it',
    default: 'no',
    ...either('yes', 'no'),
  },
  SHUTDOWN_GRACE: {
    meaning: 'how long calls and uploads under way may go on at a stop',
    unset: '25s with DATABASE_URL; without it 2500ms for calls, and uploads yield at once',
    parse: duration('25s').parse,
    expected: duration('25s').expected,
  },
} as const satisfies Record<string, Row>

type Keys = Partial<Record<keyof typeof STORAGE_KEYS, unknown>>

/** The combinations that cannot work. */
export function storageChecks(values: Keys, isSet: (key: string) => boolean): (string | false)[] {
  const isShared = isSet('DATABASE_URL') || isSet('DATABASE_URL_FILE')
  const isS3 = (values.SPOOL_URL as SpoolPlace | undefined)?.kind === 's3'
  return [
    isShared &&
      !isSet('SPOOL_URL') &&
      'DATABASE_URL is set without SPOOL_URL: gateways that share a database share their files too. Set SPOOL_URL to s3://bucket/prefix, or to file:///path of a shared file system.',
    !isShared &&
      isSet('SPOOL_URL') &&
      'SPOOL_URL is set without DATABASE_URL: the database in DATA_DIR is for one gateway, whose files are there too. Set DATABASE_URL, or unset SPOOL_URL.',
    ...(['DATABASE_DIRECT_URL', 'DATABASE_CONNECTIONS'] as const).map(
      key =>
        !isShared &&
        (isSet(key) || isSet(`${key}_FILE`)) &&
        `${key} is set without DATABASE_URL: set that too, or unset ${key}.`,
    ),
    ...(['S3_ENDPOINT', 'S3_PATH_STYLE'] as const).map(
      key =>
        isSet(key) &&
        !isS3 &&
        (values.SPOOL_URL !== undefined || !isSet('SPOOL_URL')) &&
        `${key} is set, and SPOOL_URL names no bucket: set SPOOL_URL to s3://bucket/prefix, or unset ${key}.`,
    ),
  ]
}

/** The URL itself, once it can be read. */
function addressOf(key: string, url: string, fault: (text: string) => undefined): string | undefined {
  try {
    parseAddress(url)
    return url
  } catch (error) {
    return fault((error as Error).message.replaceAll('DATABASE_URL', key))
  }
}

function placeOf(text: string, fault: (text: string) => undefined): SpoolPlace | undefined {
  const url = URL.parse(text)
  if (hasPassword(url)) return fault(`SPOOL_URL ${NO_PASSWORD}`)
  // To the last "@": a secret that is not encoded may have any of "/?#".
  const [shownText] = text.replace(/\/\/.*@/u, '//…@').split(/[?#]/u)
  const isPlain = url?.search === '' && url.hash === ''
  if (url?.protocol === 's3:' && isPlain && BUCKET.test(url.hostname)) {
    const prefix = decoded(url.pathname)?.replaceAll(/^\/+|\/+$/gu, '')
    if (prefix !== undefined) return { kind: 's3', bucket: url.hostname, prefix }
  }
  // `file:path` and `file://path` mean other folders than they seem to.
  if (url?.protocol === 'file:' && isPlain && /^file:\/\/\/[^/]/u.test(text) && decoded(url.pathname) !== undefined)
    return { kind: 'folder', path: fileURLToPath(url) }
  return fault(
    `SPOOL_URL is "${shownText}": expected a bucket and a prefix, s3://bucket/prefix, or file:///path of a folder that all gateways share.`,
  )
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

const hasPassword = (url: URL | null) => url !== null && url.username + url.password !== ''
const NO_PASSWORD =
  'holds a user or a password: leave them out. The credentials of S3 come by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.'

/** As Amazon has it; a store of another kind takes no more. */
const BUCKET = /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/u
