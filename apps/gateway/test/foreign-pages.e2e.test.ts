import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'

let dataDir: string
let gateway: GatewayProcess
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'foreign-'))
  gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'key',
    KALEYRA_BASE_URL: 'http://127.0.0.1:9',
    DATA_DIR: dataDir,
    ALLOWED_ORIGINS: 'https://app.test',
    PUBLIC_URL: 'https://media.test/uploads-here/',
  })
})
afterAll(async () => {
  await gateway.end('SIGTERM')
  await rm(dataDir, { recursive: true })
})

const live = async (origin?: string) => {
  const response = await fetch(`${gateway.url}/health/live`, { headers: origin === undefined ? {} : { origin } })
  return { allowed: response.headers.get('access-control-allow-origin'), body: await response.json() }
}

test('every page may read /health/live, and one that may not call learns that', async () => {
  expect(await live()).toEqual({ allowed: null, body: { status: 'ok' } })
  for (const origin of ['https://app.test', 'https://media.test', gateway.url])
    expect(await live(origin)).toEqual({ allowed: origin, body: { status: 'ok' } })
  for (const origin of ['https://other.test', 'https://app.test:8443', 'http://app.test', 'null'])
    expect(await live(origin)).toEqual({ allowed: origin, body: { status: 'ok', foreignOrigin: origin } })
})

test('a page that is refused, by whatever route, is one line of the log', async () => {
  const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' }
  for (const path of ['/graphql', '/uploads', '/uploads/one', '/graphql'])
    await fetch(`${gateway.url}${path}`, { method: 'OPTIONS', headers })
  const lines = () =>
    gateway
      .output()
      .split('\n')
      .filter(line => line.includes('ALLOWED_ORIGINS'))
      .map(line => JSON.parse(line) as object)
  await expect
    .poll(lines)
    .toEqual([expect.objectContaining({ level: 40, origin: 'http://localhost:5173', key: 'ALLOWED_ORIGINS' })])
})

test('pages of PUBLIC_URL are the own ones of the gateway, whatever Host a proxy sends', async () => {
  const init = { method: 'POST', body: '{"query":"{ __typename }"}' }
  const headers = { origin: 'https://media.test', 'content-type': 'application/json' }
  expect((await fetch(`${gateway.url}/graphql`, { ...init, headers })).status).toBe(200)
})
