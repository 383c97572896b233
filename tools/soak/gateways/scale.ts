import { BUCKET, BUCKET_OF_TESTS } from '@resumable-media/test-kit/faulty-store'
import type { Range } from '../random.ts'
import { gatewayEnv as gatewayEnvOfOne } from '../scale.ts'
import type { Wabas } from '../scale.ts'

const FIRST = 150440000142241

/** Ten, of the one account. */
export const WABAS: Wabas = [String(FIRST), ...Array.from({ length: 9 }, (_, n) => String(FIRST + 1 + n))]

/** How much a run is to do, and how long its troubles last. */
export type Scale = {
  /** So many at least: they go on until every trouble has come. */
  uploads: number
  /** Between the beginnings of two of them. */
  everyMs: Range
  /** For so long a gateway is stopped. */
  stoppedMs: number
  databaseAwayMs: number
  storeAwayMs: number
  /** Between two troubles. */
  quietMs: Range
  /** What is on its way after the last trouble may take so long. */
  settleMs: number
  /** Whether all that faults have left must be swept then. A gateway that lives does so after two minutes. */
  untilSwept: boolean
}

const TIMEOUT_MS = 8000

export const LONG: Scale = {
  uploads: 300,
  everyMs: [20, 500],
  // For more than the lease of 10 s too, so that another takes over what it holds.
  stoppedMs: 2 * TIMEOUT_MS + 1000,
  databaseAwayMs: 3000,
  storeAwayMs: 20_000,
  quietMs: [1500, 4000],
  settleMs: 180_000,
  untilSwept: true,
}

export const SHORT: Scale = {
  ...LONG,
  uploads: 60,
  everyMs: [100, 1000],
  databaseAwayMs: 1000,
  storeAwayMs: 5000,
  quietMs: [500, 1000],
  untilSwept: false,
}

type Urls = { sandbox: string; database: string; store: string }

export const gatewayEnv = ({ sandbox, database, store }: Urls) => ({
  ...gatewayEnvOfOne(sandbox),
  KALEYRA_TIMEOUT: `${TIMEOUT_MS}ms`,
  DATABASE_URL: database,
  SPOOL_URL: `s3://${BUCKET}/spool`,
  S3_ENDPOINT: store,
  S3_PATH_STYLE: 'yes',
  AWS_REGION: BUCKET_OF_TESTS.region,
  AWS_ACCESS_KEY_ID: BUCKET_OF_TESTS.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: BUCKET_OF_TESTS.credentials.secretAccessKey,
  LOG_LEVEL: 'warn',
})

/** What stands before a piece's key in the bucket. */
export const PREFIX = 'spool/'
