import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { linesOf } from './log-lines.ts'
import { creation, createTus } from '@resumable-media/test-kit/tus'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

let sandbox: Sandbox
let dataDir: string
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'log-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

/** A gateway whose two streams are read apart. */
function start(env: Record<string, string>, flags: string[] = []) {
  const child = spawn(process.execPath, [...flags, MAIN], {
    env: {
      PATH: process.env['PATH'],
      KALEYRA_SID: 'HXAP1600000097IN',
      KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
      KALEYRA_BASE_URL: sandbox.url,
      DATA_DIR: dataDir,
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err] = [text(child.stdout), text(child.stderr)]
  const ready = new Promise<string>(resolve => {
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += String(chunk)
      const url = /gateway ready on (?<url>\S+)\/graphql/u.exec(said)?.groups?.['url']
      if (url !== undefined) resolve(url)
    })
  })
  const ended = (async () => {
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, lines: linesOf(await out), stderr: await err }
  })()
  return { child, ready, ended }
}

test('a day of a gateway is JSON, line by line, with nothing beside it [log-is-json]', async () => {
  const { child, ready, ended } = start({ LOG_LEVEL: 'trace' })
  const url = await ready
  const api = createApi(url)
  const { id } = await api.upload(await blobOf('image.png'), 'image.png')
  await api.reach(id, 'UPLOADED', 'PENDING')
  await api.upload(await blobOf('image.png'), 'a b.png')
  await api.query('{ nope }')
  await api.query('mutation { cancelMedia(id: "x") { __typename } }')
  await createTus(url).post(creation(1, { filename: 'a\nb' }))
  await fetch(`${url}/callbacks/kaleyra`, { method: 'POST', body: '\n\n' })
  await fetch(`${url}/graphql`, { method: 'PUT', body: 'x\ny' })
  await fetch(`${url}/%0a%0anothing`)
  child.kill('SIGTERM')
  const { code, lines, stderr } = await ended
  expect(code).toBe(0)
  expect(stderr).toBe('')
  expect(lines.find(({ msg }) => msg.startsWith('gateway ready on '))).toBeDefined()
  const codes = lines.filter(({ msg }) => msg === 'refused').map(line => line['code'])
  for (const one of ['INVALID_FILE_NAME', 'GRAPHQL_VALIDATION_FAILED', 'MEDIA_NOT_FOUND', 'CALLBACKS_OFF'])
    expect(codes).toContain(one)
  const shown = JSON.parse(block('docs/operations.md', 'refused')) as object
  const refused = lines.find(line => line['code'] === 'INVALID_FILE_NAME') ?? {}
  expect(Object.keys(shown)).toEqual(Object.keys(refused))
  expect(lines.at(-1)).toMatchObject({ msg: 'stopping' })
  expect(lines.every(({ level, msg }) => typeof level === 'number' && typeof msg === 'string')).toBe(true)
})

test('that it is ready is said whatever LOG_LEVEL is, as JSON too', async () => {
  const { child, ready, ended } = start({ LOG_LEVEL: 'silent' })
  const url = await ready
  await createApi(url).query('{ nope }')
  child.kill('SIGTERM')
  const { lines } = await ended
  expect(lines.map(({ msg }) => msg)).toEqual([expect.stringContaining(`gateway ready on ${url}/graphql (`)])
})

test('LOG_LEVEL=warn has no refusals', async () => {
  const { child, ready, ended } = start({ LOG_LEVEL: 'warn' })
  await createTus(await ready).post(creation(1, { wabaId: 'x' }))
  child.kill('SIGTERM')
  expect((await ended).lines).toHaveLength(1)
})

test.each([
  ['a wrong key', { MAX_UPLOAD_BYTES: '10 gigs' }, 'CONFIG', 'MAX_UPLOAD_BYTES is "10 gigs"'],
  ['a missing key', { KALEYRA_SID: '' }, 'CONFIG', 'KALEYRA_SID is missing.'],
  ['a folder that is none', { DATA_DIR: '/dev/null' }, 'DATA_FOLDER', '/dev/null'],
])('a start that fails for %s is one line of JSON, and a sentence for people', async (_why, env, code, message) => {
  const { ended } = start({ LOG_LEVEL: 'silent', ...env })
  const { code: exit, lines, stderr } = await ended
  expect(exit).toBe(1)
  expect(lines).toMatchObject([{ level: 60, code, msg: expect.stringContaining(message) as string }])
  expect(stderr).toContain(message)
})

test('what a library prints, a warning and an end that nobody has foreseen leave only JSON', async () => {
  const script =
    'data:text/javascript,' +
    encodeURIComponent(
      `process.on('SIGUSR2', () => { console.log('printed'); process.emitWarning('worn'); setTimeout(() => { throw new Error('unforeseen') }, 50) })`,
    )
  const { child, ready, ended } = start({ LOG_LEVEL: 'info' }, ['--import', script])
  await ready
  child.kill('SIGUSR2')
  const { code, lines, stderr } = await ended
  expect(code).not.toBe(0)
  expect(lines.map(({ level, msg }) => [level, msg]).slice(-2)).toEqual([
    [40, 'warning'],
    [60, 'the gateway has failed'],
  ])
  expect(lines.at(-1)).toMatchObject({ err: { message: 'unforeseen' } })
  expect(stderr).toContain('printed')
})
