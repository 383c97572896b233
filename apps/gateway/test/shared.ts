import type { TestProject } from 'vitest/node'
import { startEngines } from './gateways/engines.ts'

/** One PostgreSQL and one store for all of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { postgres, store, stop } = await startEngines()
  project.provide('shared', { server: postgres.url(), endpoint: store.direct })
  return stop
}
