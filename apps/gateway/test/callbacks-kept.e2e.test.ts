import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'

const SECRET = 'a-secret/that nobody+may:see'
const HANDLE = '4::aW1hZ2UvcG5n:abc:e:1:2:3:4'

let dataDir: string
let sandbox: Sandbox
let gateway: GatewayProcess
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'callbacks-'))
  sandbox = await startSandbox({ port: 0, processingMs: 3_600_000 })
  gateway = await start()
})
afterEach(async () => {
  await gateway.end('SIGKILL')
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const start = () =>
  startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_CALLBACK_SECRET: SECRET,
    POLL_DELAYS: '1h',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'trace',
  })

const pending = async () => createApi(gateway.url).upload(await blobOf('image.png'), 'image.png')
const callbackFor = (kaleyraId: unknown) =>
  JSON.stringify({ resumable_media_id: kaleyraId, status: 'UPLOADED', uploaded_file_handle: HANDLE })

function inStore<T>(run: (sqlite: DatabaseSync) => T): T {
  const sqlite = new DatabaseSync(join(dataDir, 'media.sqlite'))
  try {
    return run(sqlite)
  } finally {
    sqlite.close()
  }
}

test('kill -9 between storing and applying: the callback is applied at the next start, once', async () => {
  const { id, kaleyraId } = await pending()
  await gateway.end('SIGKILL')
  inStore(sqlite =>
    sqlite
      .prepare("insert into callback (receivedAt, method, raw, kaleyraId) values (?, 'POST', ?, ?)")
      .run(Date.now(), callbackFor(kaleyraId), String(kaleyraId)),
  )
  gateway = await start()
  const api = createApi(gateway.url)
  expect(await api.reach(id, 'UPLOADED')).toMatchObject({ handle: HANDLE })
  await gateway.end('SIGKILL')
  gateway = await start()
  const history = await createApi(gateway.url).history(id)
  expect(history).toEqual(['QUEUED by UPLOAD', 'PENDING by ANSWER', 'UPLOADED by CALLBACK'])
})

test('what was answered with 200 outlives a kill -9, as it came [durable-callback]', async () => {
  const raw = callbackFor('an id that is unknown')
  const headers = { 'x-callback-secret': SECRET }
  const response = await fetch(`${gateway.url}/callbacks/kaleyra`, { method: 'POST', headers, body: raw })
  await gateway.end('SIGKILL')
  expect(response.status).toBe(200)
  expect(inStore(sqlite => sqlite.prepare('select raw, appliedAt from callback').all())).toEqual([
    { raw, appliedAt: null },
  ])
})

test('the secret is in no line of the log and in no callback that is kept, wherever it came and however it ended', async () => {
  const { id, kaleyraId } = await pending()
  const basic = Buffer.from(`kaleyra:${SECRET}`).toString('base64')
  const inUrl = `secret=${encodeURIComponent(SECRET)}`
  const at = async (query: string, init?: RequestInit) =>
    (await fetch(`${gateway.url}/callbacks/kaleyra${query}`, init)).status
  const post = { method: 'POST', body: callbackFor('unknown') }

  expect([
    await at('', { ...post, headers: { 'x-callback-secret': SECRET } }),
    await at('', { ...post, headers: { authorization: `Basic ${basic}` } }),
    await at(`?${inUrl}`, post),
    await at(`?resumable_media_id="1"&${inUrl}&status="UPLOADED"`),
    await at(
      `?%73ecret="${encodeURIComponent(SECRET)}"&resumable_media_id="${String(kaleyraId)}"&uploaded_file_handle="${HANDLE}"`,
    ),
    await at(`?${inUrl}&status="UPLOADED"`),
    await at(`?${inUrl}`, { ...post, body: 'rubbish' }),
    await at(`?${inUrl}`, { ...post, method: 'PUT' }),
    await at(`/no-such-place?${inUrl}`),
  ]).toEqual([200, 200, 200, 200, 200, 400, 400, 405, 404])
  await breakOff(`POST /callbacks/kaleyra?${inUrl} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{`)
  await expect.poll(gateway.output).toContain('BROKEN_OFF')

  expect((await createApi(gateway.url).status(id))?.['handle']).toBe(HANDLE)
  const kept = inStore(sqlite => sqlite.prepare('select raw from callback').all()).map(row => String(row['raw']))
  expect(kept).toHaveLength(5)
  for (const text of [gateway.output(), ...kept])
    for (const secret of [SECRET, encodeURIComponent(SECRET), basic]) expect(text).not.toContain(secret)
  expect(gateway.output()).not.toContain(HANDLE)
})

/** Sends the beginning of a request, and goes away. */
async function breakOff(text: string): Promise<void> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  await new Promise<void>(resolve => socket.write(text, () => resolve()))
  socket.end()
}
