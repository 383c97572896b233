import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@resumable-media/runtime/config'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from './config.ts'

const ENOUGH = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'key' }
const DATABASE_URL = 'postgres://user:hidden@db.test/media'
const S3 = { DATABASE_URL, SPOOL_URL: 's3://bucket/prefix' }

test('one gateway has its folder alone; several share a database and a bucket or a folder', () => {
  expect(readConfig(ENOUGH)).toMatchObject({ shared: undefined, stop: { callsMs: 2500, uploadsMs: 0 } })
  expect(readConfig({ ...ENOUGH, ...S3 })).toMatchObject({
    shared: {
      databaseUrl: DATABASE_URL,
      directUrl: DATABASE_URL,
      connections: 10,
      spool: { kind: 's3', bucket: 'bucket', prefix: 'prefix', endpoint: undefined, pathStyle: false },
    },
    stop: { callsMs: 25_000, uploadsMs: 25_000 },
  })
  const all = {
    DATABASE_URL,
    DATABASE_DIRECT_URL: 'postgresql://user@direct.test/media',
    DATABASE_CONNECTIONS: '4',
    SPOOL_URL: 's3://bucket',
    S3_ENDPOINT: 'http://127.0.0.1:9000',
    S3_PATH_STYLE: 'yes',
    SHUTDOWN_GRACE: '7s',
  }
  expect(readConfig({ ...ENOUGH, ...all })).toMatchObject({
    shared: {
      directUrl: all.DATABASE_DIRECT_URL,
      connections: 4,
      spool: { bucket: 'bucket', prefix: '', endpoint: all.S3_ENDPOINT, pathStyle: true },
    },
    stop: { callsMs: 7000, uploadsMs: 7000 },
  })
  expect(readConfig({ ...ENOUGH, DATABASE_URL, SPOOL_URL: 'file:///mnt/our%20files' }).shared?.spool).toEqual({
    kind: 'folder',
    path: '/mnt/our files',
  })
})

test.each([
  [
    { DATABASE_URL },
    'DATABASE_URL is set without SPOOL_URL',
    'Set SPOOL_URL to s3://bucket/prefix, or to file:///path',
  ],
  [{ SPOOL_URL: 's3://bucket' }, 'SPOOL_URL is set without DATABASE_URL', 'Set DATABASE_URL, or unset SPOOL_URL.'],
  [{ SPOOL_URL: 'file:///mnt' }, 'SPOOL_URL is set without DATABASE_URL', 'Set DATABASE_URL, or unset SPOOL_URL.'],
  [
    { ...S3, DATABASE_URL: 'mysql://user:hidden@db.test/media' },
    'DATABASE_URL is not a URL such as postgres://user:password@host:5432/database.',
  ],
  [{ ...S3, DATABASE_URL: 'hidden' }, 'DATABASE_URL is not a URL such as postgres://'],
  [{ ...S3, DATABASE_URL: 'postgres://user:hid%den@db.test/media' }, 'A "%" in a password is written "%25".'],
  [
    { ...S3, DATABASE_URL: `${DATABASE_URL}?sslmode=maybe` },
    'DATABASE_URL has sslmode=maybe: expected one of disable,',
  ],
  [
    { ...S3, DATABASE_DIRECT_URL: 'http://user:hidden@db.test' },
    'DATABASE_DIRECT_URL is not a URL such as postgres://',
  ],
  [{ DATABASE_DIRECT_URL: DATABASE_URL }, 'DATABASE_DIRECT_URL is set without DATABASE_URL: set that too, or unset'],
  [{ DATABASE_CONNECTIONS: '5' }, 'DATABASE_CONNECTIONS is set without DATABASE_URL: set that too, or unset'],
  [{ ...S3, DATABASE_CONNECTIONS: '1' }, 'DATABASE_CONNECTIONS is "1": expected a whole number from 2 to 1000.'],
  ...[
    'ftp://files.test/media',
    'https://bucket.s3.test/prefix',
    '/mnt/media',
    's3://',
    's3:///prefix',
    's3:bucket',
    's3://Bucket_of_ours',
    's3://bucket/prefix?region=eu',
    'file:media',
    'file:./media',
    'file://server/media',
    'file:////media',
  ].map(
    url =>
      [
        { DATABASE_URL, SPOOL_URL: url },
        `SPOOL_URL is "${url.split('?')[0]}": expected a bucket and a prefix, s3://bucket/prefix, or file:///path`,
      ] as const,
  ),
  [
    { DATABASE_URL, SPOOL_URL: 's3://id:hidden@bucket/prefix' },
    'SPOOL_URL holds a user or a password: leave them out.',
  ],
  [
    { S3_ENDPOINT: 'http://127.0.0.1:9000' },
    'S3_ENDPOINT is set, and SPOOL_URL names no bucket: set SPOOL_URL to s3://',
  ],
  [
    { DATABASE_URL, SPOOL_URL: 'file:///mnt', S3_PATH_STYLE: 'yes' },
    'S3_PATH_STYLE is set, and SPOOL_URL names no bucket',
  ],
  [{ ...S3, S3_PATH_STYLE: 'maybe' }, 'S3_PATH_STYLE is "maybe": expected yes or no.'],
  [{ ...S3, S3_ENDPOINT: 'localhost:9000' }, 'S3_ENDPOINT is "localhost:9000": expected an http or https URL'],
  [{ ...S3, S3_ENDPOINT: 'ftp://id:hidden@store.test' }, 'S3_ENDPOINT holds a user or a password'],
  [{ ...S3, S3_ENDPOINT: 'http://id:hid/den@store.test' }, 'S3_ENDPOINT is "http://…@store.test": expected'],
  [{ ...S3, SPOOL_URL: 's3://AKIA:hid/den@bucket/prefix' }, 'SPOOL_URL is "s3://…@bucket/prefix": expected'],
  [{ SHUTDOWN_GRACE: '25' }, 'SHUTDOWN_GRACE is "25": expected a duration such as 25s.'],
] as [Record<string, string>, ...string[]][])(
  '%j is refused with the cure, and no secret is shown [storage-refused]',
  (env, ...says) => {
    const fault = faultOf({ ...ENOUGH, ...env })
    for (const one of says) expect(fault).toContain(one)
    expect(fault).not.toMatch(/hidden|hid\/den/u)
    expect(fault).not.toContain('hid%den')
  },
)

test('the URL of a database comes out of a file as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'config-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'url')
  await writeFile(file, `${DATABASE_URL}\n`)
  const env = { ...ENOUGH, DATABASE_URL_FILE: file, DATABASE_DIRECT_URL_FILE: file, SPOOL_URL: 's3://bucket' }
  expect(readConfig(env).shared).toMatchObject({ databaseUrl: DATABASE_URL, directUrl: DATABASE_URL })
  expect(faultOf({ ...ENOUGH, DATABASE_URL_FILE: file })).toContain('DATABASE_URL is set without SPOOL_URL')
  expect(faultOf({ ...ENOUGH, DATABASE_DIRECT_URL_FILE: file })).toContain('DATABASE_DIRECT_URL is set without')
})

function faultOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('the configuration has no fault')
}
