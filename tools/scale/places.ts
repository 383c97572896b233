import { startPostgres } from '@resumable-media/test-kit/postgres'
import { openPostgresStore, openSqliteStore } from '@resumable-media/gateway/scale/stores'
import type { ScaleStore } from '@resumable-media/gateway/scale/stores'
import { startChild } from '../bench/child.ts'
import { BUCKET_OF_TESTS } from '@resumable-media/gateway/scale/spools'
import type { StoreName } from './sizes.ts'

/** As a server is run. */
const USUAL = ['autovacuum=on', 'shared_buffers=256MB', 'max_wal_size=1GB']
/** The test kit's server is not to survive a cut of the power. */
const DURABLE = ['fsync=on', 'full_page_writes=on']

export type Places = Awaited<ReturnType<typeof openPlaces>>

/** Where the measured stores and objects are. What it starts, `close` ends. */
export async function openPlaces({ signal, isDurable }: { signal: AbortSignal; isDurable: boolean }) {
  const opened = new AsyncDisposableStack()
  const settings = isDurable ? [...USUAL, ...DURABLE] : USUAL
  const postgres = await startPostgres({ settings }).catch((error: unknown) => error as Error)
  const missing = postgres instanceof Error ? postgres.message : undefined
  if (!(postgres instanceof Error)) opened.defer(() => postgres.stop())
  const objects = await startChild({ script: 'node packages/test-kit/src/object-store.ts', env: process.env, signal })
  opened.defer(() => objects.stop())

  /** Those that are being opened too. */
  const stores = new Set<Promise<ScaleStore>>()

  /** Closed with all others, if not before. */
  function keep(opening: Promise<ScaleStore>): Promise<ScaleStore> {
    const kept: Promise<ScaleStore> = opening.then(store => ({
      ...store,
      async close() {
        if (stores.delete(kept)) await store.close()
      },
    }))
    stores.add(kept)
    return kept
  }

  return {
    endpoint: objects.url,
    /** Why there is no PostgreSQL; undefined where there is. */
    missing,
    names: (missing === undefined ? ['SQLite', 'PostgreSQL'] : ['SQLite']) as readonly StoreName[],
    /** A new, empty store. */
    async open(name: StoreName): Promise<ScaleStore> {
      const isShared = name === 'PostgreSQL' && !(postgres instanceof Error)
      return keep(isShared ? openPostgresStore(postgres.url()) : openSqliteStore())
    },
    /** The keys of a gateway on a store and the objects. */
    keysOf: ({ url }: ScaleStore): NodeJS.ProcessEnv => ({
      DATABASE_URL: url,
      SPOOL_URL: `s3://${BUCKET_OF_TESTS.bucket}/gateway`,
      S3_ENDPOINT: objects.url,
      S3_PATH_STYLE: 'yes',
      AWS_REGION: BUCKET_OF_TESTS.region,
      AWS_ACCESS_KEY_ID: BUCKET_OF_TESTS.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: BUCKET_OF_TESTS.credentials.secretAccessKey,
    }),
    async close(): Promise<void> {
      await Promise.allSettled(Array.from(stores, async store => (await store).close()))
      await opened.disposeAsync()
    },
  }
}
