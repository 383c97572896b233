import { randomUUID } from 'node:crypto'
import { onPostgres, startPostgres } from '@resumable-media/test-kit/postgres'
import { BUCKET, BUCKET_OF_TESTS, startFaultyStore } from '@resumable-media/test-kit/faulty-store'

export type Engines = Awaited<ReturnType<typeof startEngines>>

/** A PostgreSQL and a store that speaks S3, each in reach of other processes. */
export async function startEngines() {
  const [postgres, store] = await Promise.all([
    startPostgres({ settings: ['max_connections=200'] }),
    startFaultyStore(),
  ])
  return {
    postgres,
    store,
    newKeys: () => newKeys({ server: postgres.url(), endpoint: store.direct }),
    async stop(): Promise<void> {
      await Promise.all([postgres.stop(), store.stop()])
    },
  }
}

/** The keys of gateways that share a database and a prefix, both of them new. */
export async function newKeys({ server, endpoint }: { server: string; endpoint: string }) {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onPostgres(server, `create database ${name}`)
  const database = new URL(server)
  database.pathname = name
  const { accessKeyId, secretAccessKey } = BUCKET_OF_TESTS.credentials
  return {
    DATABASE_URL: database.href,
    SPOOL_URL: `s3://${BUCKET}/${name}`,
    S3_ENDPOINT: endpoint,
    S3_PATH_STYLE: 'yes',
    AWS_REGION: BUCKET_OF_TESTS.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  }
}
