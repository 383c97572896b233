import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BUCKET } from '@resumable-media/test-kit/faulty-store'
import { onPostgres, startPostgres } from '@resumable-media/test-kit/postgres'
import type { Postgres } from '@resumable-media/test-kit/postgres'
import type { Child } from './child.ts'

/** As it is installed, but for how many bytes it holds in memory; that of the tests waits for no disk. */
const SETTINGS = ['fsync=on', 'full_page_writes=on', 'shared_buffers=128MB', 'autovacuum=on']
/** The store takes any. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' }

type Deps = { folder: () => string; start: (script: string, env: NodeJS.ProcessEnv) => Promise<Child> }

/** What several gateways share: a PostgreSQL, and a folder or an S3 server. Each gateway has a database of its own. */
export function createSharedEngine({ folder, start }: Deps) {
  let postgres: Promise<Postgres> | undefined
  let store: Promise<Child> | undefined
  let made = 0

  return {
    /** The environment of a gateway. */
    async envOf(place: 'folder' | 'S3'): Promise<NodeJS.ProcessEnv> {
      const server = await (postgres ??= startPostgres({ settings: SETTINGS }))
      const name = `bench_${(made += 1)}`
      await onPostgres(server.url(), `create database ${name}`)
      const database = { DATABASE_URL: server.url(name) }
      if (place === 'folder') {
        const files = join(folder(), name)
        await mkdir(files)
        return { ...database, SPOOL_URL: pathToFileURL(files).href }
      }
      const { url } = await (store ??= start('node packages/test-kit/src/object-store.ts', {}))
      const s3 = { SPOOL_URL: `s3://${BUCKET}/${name}`, S3_ENDPOINT: url, S3_PATH_STYLE: 'yes' }
      return { ...database, ...CREDENTIALS, ...s3 }
    },

    async stop(): Promise<void> {
      await (await postgres)?.stop()
    },
  }
}
