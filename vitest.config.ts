import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,apps,openapi,scripts,test}/**/*.test.ts'],
    // Real servers, real files, real processes: a test ends when its condition holds, this is only the last resort.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
