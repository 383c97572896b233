import { defineConfig } from 'vitest/config'
import { COMPILED } from './scripts/run.ts'
import { createTotals } from './scripts/totals.ts'

// The programs that the tests start take two thirds of the time.
process.env['NODE_COMPILE_CACHE'] ??= COMPILED

const MEMORY = '**/*memory.e2e.test.ts'
/** They start no process either, and take seconds each: too long between two changes. */
const LONG = [
  'apps/gateway/src/access/published-keys.test.ts',
  'apps/gateway/src/live/changes.test.ts',
  'apps/gateway/src/spool/pieces/{faults,piece-spool}.test.ts',
  'apps/gateway/src/store/sqlite/patient-driver.test.ts',
  'apps/gateway/test/{properties,thousand-due}.test.ts',
  'apps/sandbox/test/callback-modes.test.ts',
  'packages/client/test/long-lists.test.ts',
  'packages/mock/test/bodies.test.ts',
  'packages/multipart/test/properties.test.ts',
]
/** Kills, callbacks, quota, sessions, live status, retention and ownership. */
const SHARED = [
  'crash',
  'callbacks',
  'callback-replay',
  'upload-options',
  'resumable',
  'subscriptions',
  'lifetimes',
  'ownership',
]
/** The store of the tests takes any; the SDK finds them here. */
const KEYS_OF_THE_BUCKET = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
const FOLDERS = '{packages,apps,openapi,scripts,tools,test}/**'

export default defineConfig({
  // Node takes the CommonJS build of graphql for everybody; vite would give our sources the other one, and two of them
  // do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/u, replacement: 'graphql/index.js' }] },
  test: {
    reporters: [
      'default',
      createTotals(async modules => (await import('./tools/contract/main.ts')).checkContract(modules)),
    ],
    // Real servers, real files, real processes: a test ends when its condition holds. These times are only the last
    // resort on a machine that is ten times busier, and no test has a shorter one of its own.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
    // A test that needs a second try is mended at its cause.
    retry: 0,
    // Most wait most of their time, for a process or a browser to start: a third one makes use of two cores.
    maxWorkers: 3,
    // Modules are loaded once for each worker instead of once for each file, which took a fifth of the whole time.
    isolate: false,
    projects: [
      {
        extends: true,
        // First, since these take longest; they look at the console's page, which turbo builds only when it has changed.
        test: {
          name: 'e2e',
          include: [`${FOLDERS}/*.e2e.test.ts`],
          exclude: [MEMORY, '**/node_modules/**'],
          globalSetup: ['test/prepare.ts'],
        },
      },
      {
        extends: true,
        // What measures its own memory has a process to itself.
        test: { name: 'memory', include: [MEMORY], exclude: ['**/node_modules/**'], isolate: true },
      },
      {
        extends: true,
        test: { name: 'long', include: LONG },
      },
      {
        extends: true,
        // `pnpm test:unit`: no process and no browser is started, and it takes less than a minute.
        test: {
          name: 'unit',
          include: [`${FOLDERS}/*.test.ts`],
          exclude: ['**/*.e2e.test.ts', '**/*.postgres.test.ts', ...LONG, '**/node_modules/**'],
        },
      },
      {
        extends: true,
        // What every database must do, once more on a PostgreSQL.
        test: {
          name: 'postgres',
          include: [
            'apps/gateway/src/dispatch/{eta,follow-clock,queue,same-name,settle}.test.ts',
            'apps/gateway/src/callbacks/apply-inbox.test.ts',
            'apps/gateway/src/uploads/idempotency.test.ts',
            'apps/gateway/test/when-limited.test.ts',
            `${FOLDERS}/*.postgres.test.ts`,
          ],
          globalSetup: ['apps/gateway/test/postgres.ts'],
        },
      },
      {
        extends: true,
        // Whole systems once more, whose rows are in a PostgreSQL and whose files are in a bucket.
        test: {
          name: 'shared',
          include: [`apps/gateway/test/{${SHARED.join()}}.e2e.test.ts`],
          globalSetup: ['test/prepare.ts', 'apps/gateway/test/shared.ts'],
          env: KEYS_OF_THE_BUCKET,
        },
      },
    ],
  },
})
