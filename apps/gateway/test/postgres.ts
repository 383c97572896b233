import { startPostgres } from '@resumable-media/test-kit/postgres'
import type { TestProject } from 'vitest/node'

/** One server for all of them: that of TEST_DATABASE_URL, or a new one. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) {
    project.provide('postgres', given)
    return undefined
  }
  const server = await startPostgres({ settings: ['max_connections=200'] })
  project.provide('postgres', server.url())
  return server.stop
}
