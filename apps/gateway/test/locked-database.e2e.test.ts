import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'

const HELD_MS = 3000
/** Far below what the lock takes, and as much as a busy machine may need. */
const LIVE_MS = 2500

let data: string
let gateway: GatewayProcess
let holder: ChildProcess | undefined
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'locked-'))
  const env = { KALEYRA_SID: 'S', KALEYRA_API_KEY: 'key', KALEYRA_BASE_URL: 'http://127.0.0.1:9/v2', DATA_DIR: data }
  gateway = await startGatewayProcess(env)
})
afterEach(async () => {
  await gateway.end('SIGKILL')
  holder?.kill('SIGKILL')
  await rm(data, { recursive: true })
})

const HOLD = `
  const { DatabaseSync } = require('node:sqlite')
  const database = new DatabaseSync(process.argv[1], { timeout: 5000 })
  database.exec('begin exclusive')
  console.log('held')
  setTimeout(() => { console.log('released'); database.exec('rollback') }, ${HELD_MS})`

test('while another process has the database locked, uploads wait and all else is answered at once', async () => {
  const api = createApi(gateway.url)
  const png = await blobOf('image.png')
  holder = spawn(process.execPath, ['--no-warnings', '-e', HOLD, join(data, 'media.sqlite')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout!, 'data')
  let isHeld = true
  const released = once(holder.stdout!, 'data').then(() => (isHeld = false))
  let answeredEarly = 0
  const uploads = ['1.png', '2.png', '3.png'].map(async name => {
    const answer = await api.upload(png, name)
    if (isHeld) answeredEarly += 1
    return answer
  })
  const tookMs: number[] = []
  while (isHeld) {
    const since = performance.now()
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200)
    tookMs.push(performance.now() - since)
  }
  await released
  expect(Math.max(...tookMs)).toBeLessThan(LIVE_MS)
  for (const answer of await Promise.all(uploads)) expect(answer).toMatchObject({ __typename: 'Media' })
  expect(answeredEarly).toBe(0)
})
