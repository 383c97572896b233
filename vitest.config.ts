import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Node takes the CommonJS build of graphql for everybody; vite would give our sources the other one, and two of them
  // do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/u, replacement: 'graphql/index.js' }] },
  test: {
    // The console's tests look at the page as it is built; turbo builds it only when it has changed.
    globalSetup: ['test/build-page.ts'],
    include: ['{packages,apps,openapi,scripts,test,tools}/**/*.test.ts'],
    // Real servers, real files, real processes: a test ends when its condition holds, this is only the last resort.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A condition is waited for as long as a slow, busy machine may need; where it holds, nothing is waited.
    expect: { poll: { timeout: 20_000 } },
    // A machine can be held up for seconds. What needs its second try is named at the end of the run, to be mended.
    retry: 1,
    maxWorkers: 2,
  },
})
