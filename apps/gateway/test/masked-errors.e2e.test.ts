import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { WABA } from '@resumable-media/test-kit/system'

const QUERY = { query: `{ media(wabaId: "${WABA}") { nodes { id } } }` }

let dataDir: string
let gateway: GatewayProcess
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'masked-'))
  // With this, GraphQL Yoga would answer the message and the stack.
  const env = { NODE_ENV: 'development', KALEYRA_SID: 'sid', KALEYRA_API_KEY: 'key', DATA_DIR: dataDir }
  gateway = await startGatewayProcess(env)
  const database = new DatabaseSync(join(dataDir, 'media.sqlite'), { timeout: 5000 })
  database.exec('alter table media rename to moved_away')
  database.close()
})
afterEach(async () => {
  await gateway.end('SIGTERM')
  await rm(dataDir, { recursive: true })
})

test.each(['POST', 'GET'])(
  '%s: what nobody has foreseen is told by its request id, under which the log has it',
  async method => {
    const headers = { 'content-type': 'application/json', 'graphql-require-preflight': '1' }
    const response = await (method === 'POST'
      ? fetch(`${gateway.url}/graphql`, { method, headers, body: JSON.stringify(QUERY) })
      : fetch(`${gateway.url}/graphql?${new URLSearchParams(QUERY)}`, { headers }))
    const requestId = response.headers.get('x-request-id')
    expect(await response.json()).toMatchObject({
      data: { media: null },
      errors: [
        {
          message: 'Something went wrong here. The log has it under the request id.',
          path: ['media'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
        },
      ],
    })
    const logged = () =>
      gateway
        .output()
        .split('\n')
        .find(line => line.includes(String(requestId)))
    await expect.poll(logged).toContain('no such table')
  },
)

test('nothing of the inside is in an answer [masked-errors]', async () => {
  const body = JSON.stringify(QUERY)
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const text = await response.text()
  for (const word of ['sqlite', 'no such table', 'stack', '.ts:', 'node_modules', 'originalError'])
    expect(text.toLowerCase()).not.toContain(word)
})
