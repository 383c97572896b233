import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PREFLIGHT } from '@resumable-media/test-kit/api'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

/** What the audit sends, with the header that a GET must hold here. */
const fetchFn = (url: string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { ...PREFLIGHT, ...(init.headers as Record<string, string>) } })

const audits = serverAudits({ url: () => `${system.url}/graphql`, fetchFn })

test('the audit is the whole one', () => {
  expect(audits.length).toBeGreaterThan(60)
})

test.each(audits.map(audit => [audit.name, audit] as const))('%s', async (_name, { fn }) => {
  expect(await fn()).toMatchObject({ status: 'ok' })
})
