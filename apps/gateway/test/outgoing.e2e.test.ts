import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@resumable-media/sandbox'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startTlsPeer } from '@resumable-media/test-kit/tls-peer'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'

const KEY = 'A0000000000000000000000000000sand'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'outgoing-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

/** A gateway of its own process, whose environment is the test's. */
async function start(baseUrl: string, env: Record<string, string> = {}) {
  const gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: KEY,
    KALEYRA_BASE_URL: baseUrl,
    POLL_DELAYS: '100ms',
    DATA_DIR: dataDir,
    ...env,
  })
  onTestFinished(async () => void (await gateway.end('SIGKILL')))
  return { output: gateway.output, ...createApi(gateway.url) }
}

/** A server that tells who has called it. */
async function serve(answer: RequestListener) {
  const calls: string[] = []
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url} ${String(request.headers['api-key'])}`)
    answer(request, response)
  }).listen(0, '127.0.0.1')
  server.on('connect', ({ url }, socket) => {
    calls.push(`CONNECT ${url}`)
    socket.destroy()
  })
  await once(server, 'listening')
  onTestFinished(() => server.close().closeAllConnections())
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2` }
}

const png = () => blobOf('image.png')

test('a certificate that nobody vouches for is refused, even where the environment would take it, and named [gateway-tls-verified]', async () => {
  const peer = await startTlsPeer(ACCEPTED)
  onTestFinished(peer.stop)
  const { upload } = await start(peer.url, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })
  const message = expect.stringContaining('the TLS certificate or connection was refused (DEPTH_ZERO_SELF_SIGNED_CERT)')
  const lastError = { code: 'UNREACHABLE', message }
  expect(await upload(await png(), 'image.png')).toMatchObject({ status: 'QUEUED', lastError })
  expect(peer.requests).toEqual([])
})

test('a proxy that the environment names is not used [gateway-no-proxy]', async () => {
  const sandbox = await startSandbox({ port: 0, processingMs: 20 })
  onTestFinished(sandbox.stop)
  const proxy = await serve((_request, response) => response.writeHead(502).end())
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']
  const env = {
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: '',
    ...Object.fromEntries(names.map(name => [name, new URL(proxy.url).origin])),
  }
  const { upload, reach } = await start(sandbox.url, env)
  const { id } = await upload(await png(), 'image.png')
  await reach(id, 'UPLOADED')
  expect(proxy.calls).toEqual([])
})

test('a redirect takes neither a file nor a question nor the key elsewhere [gateway-no-redirect]', async () => {
  const other = await serve((_request, response) => response.writeHead(200).end())
  const { origin } = new URL(other.url)
  let isMoved = false
  const kaleyra = await serve((request, response) => {
    request.resume().on('end', () => {
      if (isMoved) response.writeHead(308, { location: origin + (request.url ?? '') }).end()
      else response.writeHead(202).end(ACCEPTED)
      isMoved = true
    })
  })
  const { upload, status, output } = await start(kaleyra.url)
  const pending = await upload(await png(), 'pending.png')
  await expect.poll(output).toContain('the status could not be asked for')
  expect(await status(pending.id)).toMatchObject({ status: 'PENDING' })
  expect(await upload(await png(), 'moved.png')).toMatchObject({
    status: 'QUEUED',
    lastError: { code: 'KALEYRA_ERROR' },
  })
  expect(kaleyra.calls.every(call => call.endsWith(KEY))).toBe(true)
  expect(other.calls).toEqual([])
})

test('an answer that cannot be understood is not written into the log [answer-not-logged]', async () => {
  const kaleyra = await serve((request, response) => {
    if (request.method === 'GET') response.writeHead(200).end(JSON.stringify({ data: 'a handle '.repeat(100_000) }))
    else request.resume().on('end', () => response.writeHead(202).end(ACCEPTED))
  })
  const { upload, output } = await start(kaleyra.url)
  await upload(await png(), 'image.png')
  await expect.poll(output).toContain('the status could not be asked for')
  expect(output()).not.toContain('a handle')
  expect(output()).toContain('LookupFailedError')
})

const ACCEPTED = JSON.stringify({ code: 'WA202', message: '', data: { id: '639', status: 'PENDING' }, error: {} })
