import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formOf, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { createTus } from '@resumable-media/test-kit/tus'
import { SECRET } from '@resumable-media/test-kit/system'
import type { System } from '@resumable-media/test-kit/system'
import { attribute, startCollector } from './collector.ts'
import { createLogLines } from './log-lines.ts'
import { startSystem } from './system.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SENDER = `00-${TRACE}-b7ad6b7169203331-01`

let collector: Awaited<ReturnType<typeof startCollector>>
let system: System
let logged: ReturnType<typeof createLogLines>
/** What has gone to the sandbox, head by head. */
let heads: string[]
const keepHead = (message: unknown) => void heads.push((message as { headers: string }).headers)
beforeEach(async () => {
  heads = []
  subscribe('undici:client:sendHeaders', keepHead)
  logged = createLogLines('info')
  collector = await startCollector()
})
afterEach(async () => {
  unsubscribe('undici:client:sendHeaders', keepHead)
  await system.stop()
  await collector.stop()
})

const start = async (env: Record<string, string> = {}) =>
  (system = await startSystem({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`, ...env }, log: logged.log }))

async function send(traceparent?: string): Promise<string> {
  const headers = { ...PREFLIGHT, ...(traceparent !== undefined && { traceparent }) }
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers,
    body: formOf({}, await blobOf('image.png'), 'image.png'),
  })
  const { data } = (await response.json()) as { data: { uploadResumableMedia: { id: string } } }
  return data.uploadResumableMedia.id
}

const uploaded = (id: string) => expect.poll(async () => (await system.status(id))?.status).toBe('UPLOADED')
/** Of spans and of what was sent to the sandbox by POST. */
const posts = () => heads.filter(head => head.startsWith('POST ') && head.includes('/whatsapp/'))
const traceparentIn = (head: string | undefined) =>
  /^traceparent: (?<value>\S+)\r$/mu.exec(head ?? '')?.groups?.['value']

test('one trace leads from the sender to the callback [one-trace]', async () => {
  await start({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-tests', OTEL_SERVICE_NAME: 'media' })
  await system.settings({ callback: { mode: 'never' } })
  const id = await send(SENDER)
  // One that comes before the answer to its call is applied by a loop, outside of its request.
  await system.reach(id, 'PENDING')
  const kaleyraId = (await system.status(id))?.['kaleyraId']
  const callbackOf = { resumable_media_id: kaleyraId, status: 'UPLOADED', uploaded_file_handle: 'handle' }
  const headers = { 'x-callback-secret': SECRET }
  await fetch(`${system.url}/callbacks/kaleyra`, { method: 'POST', headers, body: JSON.stringify(callbackOf) })
  await uploaded(id)
  await system.restartGateway()
  const [request] = collector.named('POST /graphql').filter(span => span.traceId === TRACE)
  expect(request).toMatchObject({ parentSpanId: 'b7ad6b7169203331', kind: 2 })
  expect(request && attribute(request, 'http.response.status_code')).toBe(200)
  const [accept] = collector.named('accept upload')
  const [sent] = collector.named('send to Kaleyra')
  const [applied] = collector.named('apply callback')
  for (const span of [accept, sent, applied])
    expect(span).toMatchObject({ traceId: TRACE, parentSpanId: request?.spanId })
  expect(sent && attribute(sent, 'resumable_media.outcome')).toBe('accepted')
  expect(applied && attribute(applied, 'resumable_media.media_id')).toBe(id)
  // The callback is a request of its own, in a trace of Kaleyra's.
  const [callback] = collector.named('POST /callbacks/kaleyra')
  expect(callback?.traceId).not.toBe(TRACE)
  expect(applied?.links).toMatchObject([{ traceId: callback?.traceId, spanId: callback?.spanId }])
  expect(traceparentIn(posts()[0])).toBe(`00-${TRACE}-${sent?.spanId}-01`)
  const [batch] = collector.requests
  expect(batch).toMatchObject({ path: '/v1/traces', service: { stringValue: 'media' } })
  expect(batch?.headers.authorization).toBe('Bearer of-the-tests')
  expect(JSON.stringify(logged.lines)).not.toContain('of-the-tests')
})

test('the lines of the log of an upload and its callback have the trace', async () => {
  await start()
  await uploaded(await send(SENDER))
  for (const msg of ['send done', 'callback'])
    expect(logged.lines.find(line => line.msg === msg)).toMatchObject({ traceId: TRACE })
})

test('the trace goes on over a restart [trace-restart]', async () => {
  await start()
  await system.stopSandbox()
  const id = await send(SENDER)
  expect(await system.status(id)).toMatchObject({ status: 'QUEUED' })
  await system.restartGateway(() => system.startSandboxAgain())
  await uploaded(id)
  await expect.poll(() => posts().length).toBeGreaterThan(0)
  await system.restartGateway()
  const outcomes = collector
    .named('send to Kaleyra')
    .map(span => [span.traceId, attribute(span, 'resumable_media.outcome')])
  expect(outcomes.at(-1)).toEqual([TRACE, 'accepted'])
  expect(new Set(outcomes.map(([traceId]) => traceId))).toEqual(new Set([TRACE]))
})

test('a resumable upload is in the trace that has begun it, and its last piece is linked', async () => {
  await start()
  const tus = createTus(system.url, { traceparent: SENDER })
  const file = new Uint8Array(await (await blobOf('image.png')).arrayBuffer())
  const upload = await tus.begin(file.length, { filename: 'image.png' })
  const piece = await fetch(upload, {
    method: 'PATCH',
    headers: { 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: file,
  })
  expect(piece.status).toBe(204)
  await uploaded(upload.split('/').at(-1) ?? '')
  await system.restartGateway()
  const [finish] = collector.named('finish upload')
  const [patch] = collector.named('PATCH /uploads')
  expect(finish).toMatchObject({ traceId: TRACE, links: [{ traceId: patch?.traceId, spanId: patch?.spanId }] })
  expect(collector.named('send to Kaleyra')).toMatchObject([{ traceId: TRACE }])
})

test('a request without a trace context begins a trace; so does one that is malformed', async () => {
  await start()
  for (const header of [undefined, 'hello', `${SENDER}, ${SENDER}`]) await uploaded(await send(header))
  await system.restartGateway()
  const traces = collector.named('accept upload').map(span => span.traceId)
  expect(new Set(traces).size).toBe(3)
  expect(traces).not.toContain(TRACE)
})

test('what the sender does not want recorded is not, and goes on to Kaleyra so', async () => {
  await start()
  await uploaded(await send(SENDER.replace(/01$/u, '00')))
  expect(traceparentIn(posts()[0])).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-00$`, 'u'))
  await system.restartGateway()
  expect(collector.spans.filter(span => span.traceId === TRACE)).toEqual([])
})

test('with a share of 0 only what senders want recorded is', async () => {
  await start({ OTEL_TRACES_SAMPLER_ARG: '0' })
  await uploaded(await send())
  await uploaded(await send(SENDER))
  await system.restartGateway()
  expect(new Set(collector.spans.map(span => span.traceId))).toEqual(new Set([TRACE]))
})

test('a call whose answer was lost and its lookup are in the trace, each with its outcome', async () => {
  await start({ POLL_DELAYS: '100ms', LOOK_AGAIN_DELAY: '100ms' })
  await uploaded(await send())
  await system.settings({ loseAnswers: 1 })
  await uploaded(await send(SENDER))
  await system.restartGateway()
  const inTrace = collector.spans.filter(span => span.traceId === TRACE)
  const outcomes = inTrace.map(span => [span.name, attribute(span, 'resumable_media.outcome')])
  expect(outcomes).toContainEqual(['send to Kaleyra', 'unknown'])
  expect(outcomes).toContainEqual(['look up lost call', 'accepted'])
})

test('without a collector the trace context of the sender goes on to Kaleyra, and none is made up', async () => {
  system = await startSystem({ log: logged.log })
  await uploaded(await send(SENDER))
  await uploaded(await send())
  expect(posts().map(traceparentIn)).toEqual([SENDER, undefined])
})

test('a collector that is away delays no upload and no stop, and is a warning without its headers', async () => {
  const away = `http://127.0.0.1:${await freePort()}`
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: away, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=of-the-tests' })
  await uploaded(await send(SENDER))
  await system.restartGateway()
  await expect.poll(() => logged.lines.filter(line => line.msg === 'traces could not be sent')).not.toEqual([])
  expect(JSON.stringify(logged.lines)).not.toContain('of-the-tests')
  await uploaded(await send(SENDER))
})

test('OpenTelemetry is loaded only with a collector, so that the start takes no longer without', async () => {
  await start()
  const hook = `import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => (process.stderr.write(url + '\\n'), next(url, context)) })`
  const env = {
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: system.sandboxUrl,
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(hook)}`,
  }
  const loads = async (more: Record<string, string>) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'traces-'))
    const gateway = await startGatewayProcess({ ...env, ...more, DATA_DIR: dataDir })
    await gateway.end('SIGTERM')
    await rm(dataDir, { recursive: true })
    return gateway.output().includes('/export-traces')
  }
  expect(await loads({})).toBe(false)
  expect(await loads({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })).toBe(true)
})
