import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { onPostgres } from '@resumable-media/test-kit/postgres'
import { startEngines } from './gateways/engines.ts'
import type { Engines } from './gateways/engines.ts'
import { startPooler } from './gateways/pooler.ts'

type Keys = Awaited<ReturnType<Engines['newKeys']>>

let engines: Engines
let keys: Keys
let pooler: Awaited<ReturnType<typeof startPooler>>
let closedPort: number
beforeAll(async () => {
  engines = await startEngines()
  keys = await engines.newKeys()
  pooler = await startPooler(engines.postgres.port)
  closedPort = await freePort()
  await onPostgres(engines.postgres.url(), `create role stranger login password '${PASSWORD}'`)
})
afterAll(async () => {
  pooler.stop()
  await engines.stop()
})
beforeEach(() => engines.store.fault(() => undefined))

const PASSWORD = 'hidden-word'

/** The database of the test, with another part of its URL. */
function database(change: Partial<Pick<URL, 'username' | 'password' | 'port' | 'pathname'>>): string {
  return Object.assign(new URL(keys.DATABASE_URL), change).href
}

/** What is wrong, in which keys, and what the one sentence names and tells to do. */
const FAULTS: [string, () => Record<string, string | undefined>, ...RegExp[]][] = [
  [
    'a wrong password',
    () => ({ DATABASE_URL: database({ username: 'stranger', password: `${PASSWORD}-else` }) }),
    /database "\w+" on 127\.0\.0\.1:\d+ as the user "stranger" .*28P01/u,
    /Correct the user and the password in DATABASE_URL/u,
  ],
  [
    'no password',
    () => ({ DATABASE_URL: database({ username: 'stranger' }) }),
    /asks for a password/u,
    /Add the password to DATABASE_URL/u,
  ],
  [
    'a user who may make no table',
    () => ({ DATABASE_URL: database({ username: 'stranger', password: PASSWORD }) }),
    /as the user "stranger" cannot be used/u,
    /owner of the database/u,
  ],
  [
    'a database that does not exist',
    () => ({ DATABASE_URL: database({ pathname: 'elsewhere' }) }),
    /"elsewhere" .*3D000/u,
    /Create that database, or correct its name in DATABASE_URL/u,
  ],
  [
    'a server that does not listen',
    () => ({ DATABASE_URL: database({ port: String(closedPort) }) }),
    /ECONNREFUSED/u,
    /Start PostgreSQL there, or correct the host and the port in DATABASE_URL/u,
  ],
  [
    'a pooler that shares connections',
    () => ({ DATABASE_URL: `${database({ port: String(pooler.port) })}?sslmode=disable` }),
    /DATABASE_URL goes through a pooler: set DATABASE_DIRECT_URL/u,
  ],
  [
    'a direct way that goes to another database',
    () => ({ DATABASE_DIRECT_URL: database({ pathname: 'postgres' }) }),
    /DATABASE_DIRECT_URL goes through a pooler too, or to another database/u,
  ],
  [
    'a direct way on which nothing listens',
    () => ({ DATABASE_DIRECT_URL: database({ port: String(closedPort) }) }),
    /ECONNREFUSED/u,
    /correct the host and the port in DATABASE_DIRECT_URL/u,
  ],
  [
    'a store that does not listen',
    () => ({ S3_ENDPOINT: `http://127.0.0.1:${closedPort}` }),
    /The bucket "media" at http:\/\/127\.0\.0\.1:\d+ cannot be reached .*ECONNREFUSED/u,
    /Correct S3_ENDPOINT/u,
  ],
  [
    'a bucket that does not exist',
    () => ({ SPOOL_URL: 's3://elsewhere/prefix' }),
    /The bucket "elsewhere" at http:\/\/127\.0\.0\.1:\d+ does not exist/u,
    /Create it, or correct SPOOL_URL/u,
  ],
  [
    'a wrong secret of the store',
    () => {
      engines.store.fault(() => ({ answer: 403, code: 'SignatureDoesNotMatch' }))
      return { S3_ENDPOINT: engines.store.endpoint }
    },
    /finds another signature/u,
    /Correct AWS_SECRET_ACCESS_KEY/u,
  ],
  [
    'no credentials',
    () => ({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_EC2_METADATA_DISABLED: 'true' }),
    /needs credentials/u,
    /Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role/u,
  ],
  [
    'a folder that cannot be made',
    () => ({ SPOOL_URL: 'file:///dev/null/spool', S3_ENDPOINT: undefined, S3_PATH_STYLE: undefined }),
    /folder of SPOOL_URL .*ENOTDIR/u,
    /Let this user write it, or correct SPOOL_URL/u,
  ],
]

/** The log has it as well. */
const LOGGED = /\{"level":60,.*"msg":".*"\}\n/u
/** No file of the user is read. */
const NO_FILES = { AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none' }

test.for(FAULTS)(
  '%s ends the start with a sentence that says what to do, and tells no secret',
  async ([, breakIt, ...says]) => {
    const all = { KALEYRA_SID: 'S', KALEYRA_API_KEY: 'key', ...NO_FILES, ...keys, ...breakIt() }
    const env = Object.fromEntries(
      Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
    )
    const told = await startGatewayProcess(env).then(
      async gateway => {
        await gateway.end('SIGKILL')
        throw new Error('the gateway has started')
      },
      (error: Error) => error.message,
    )
    expect(told).toMatch(LOGGED)
    const sentence = told.replace(LOGGED, '')
    for (const one of says) expect(sentence).toMatch(one)
    expect(sentence).toMatch(/^the gateway ended with 1: /u)
    expect(sentence.trimEnd().split('\n')).toHaveLength(2)
    expect(told).not.toContain(PASSWORD)
    expect(told).not.toContain(keys.AWS_SECRET_ACCESS_KEY)
  },
)
