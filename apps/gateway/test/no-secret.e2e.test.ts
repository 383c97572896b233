import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formOf, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { SECRET, WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

const API_KEY = 'A0000000000000000000000000000sand'
const METRICS_TOKEN = 'token-of-the-metrics'
const WRONG_KEY = 'A0000000000000000000000000wrongkey'

let system: System
beforeAll(async () => {
  system = await startSystem({ env: { METRICS_TOKEN } })
})
afterAll(() => system.stop())

/** All that an answer tells: its headers and its text. */
async function told(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init)
  return JSON.stringify([...response.headers]) + (await response.text())
}

const json = (query: string, variables: object = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables }),
})

test('nothing that a browser can get holds the API key or the secret of callbacks [no-secret-in-browser]', async () => {
  const { id } = await system.upload(await blobOf('image.png'), 'image.png')
  await system.reach(id, 'UPLOADED')
  const folder = fileURLToPath(new URL('../../console/dist', import.meta.url))
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  const paths = files.map(entry => `${entry.parentPath.slice(folder.length)}/${entry.name}`)
  expect(paths).toContain('/index.html')
  const media = '{ id history { at cause message } failure { message } lastError { message } handle uploadUrl }'
  const asked: [string, RequestInit?][] = [
    ['/'],
    ...paths.map(path => [path] as [string]),
    ['/graphql', { headers: { accept: 'text/html' } }],
    [
      '/graphql',
      json('{ __schema { types { name description fields { name description args { name defaultValue } } } } }'),
    ],
    ['/graphql', json(`{ media(wabaId: "${WABA}") { nodes ${media} } uploadQuota(wabaId: "${WABA}") { used } }`)],
    ['/graphql', json('{ nothing }')],
    ['/graphql', { method: 'POST', headers: PREFLIGHT, body: formOf({}) }],
    ['/health/live'],
    ['/health/ready'],
    ['/nothing'],
    ['/metrics'],
    ['/metrics', { headers: { authorization: `Bearer ${METRICS_TOKEN}` } }],
    ['/callbacks/kaleyra', { method: 'POST', body: '{}' }],
    ['/callbacks/kaleyra', { method: 'POST', headers: { 'x-callback-secret': SECRET }, body: '{}' }],
    [`/callbacks/kaleyra?secret=${SECRET}&x=1`],
    ['/uploads/unknown', { method: 'PATCH', headers: { 'tus-resumable': '1.0.0' } }],
  ]
  for (const [path, init] of asked) {
    const text = await told(`${system.url}${path}`, init)
    expect([path, ...[API_KEY, SECRET, METRICS_TOKEN].filter(secret => text.includes(secret))]).toEqual([path])
  }
})

test('nor when Kaleyra refuses the key, or cannot be reached', async () => {
  const refused = await startSystem({ env: { KALEYRA_API_KEY: WRONG_KEY } })
  const answer = await refused.upload(await blobOf('image.png'), 'image.png')
  expect(answer).toMatchObject({ __typename: 'KaleyraRejectedError', reason: 'BAD_CREDENTIALS' })
  await refused.stopSandbox()
  const queued = await refused.upload(await blobOf('photo.jpg'), 'photo.jpg')
  expect(queued).toMatchObject({ status: 'QUEUED', lastError: { message: expect.any(String) } })
  const history = await refused.query(
    `{ media(wabaId: "${WABA}") { nodes { failure { message } history { message } } } }`,
  )
  expect(JSON.stringify([answer, queued, history])).not.toContain(WRONG_KEY)
  await refused.stop()
})
