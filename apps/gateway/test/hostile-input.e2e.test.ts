import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@resumable-media/sandbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi } from './api.ts'
import { startGatewayProcess } from './gateway-process.ts'
import type { GatewayProcess } from './gateway-process.ts'
import { inWords } from './hostile/answer.ts'
import { renderHostileInput } from './hostile/render.ts'
import type { SeenCategory } from './hostile/render.ts'
import { CATEGORIES } from './hostile/table.ts'
import { createTarget } from './hostile/target.ts'
import { SECRET, WABA } from './system.ts'

const DOCUMENT = new URL('../../../docs/hostile-input.md', import.meta.url)
const MOST_GROWTH_BYTES = 200_000_000

let dataDir: string
let sandbox: Awaited<ReturnType<typeof startSandbox>>
let gateway: GatewayProcess
let before: { handles: string[]; rss: number }
let seen: SeenCategory[]

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hostile-'))
  sandbox = await startSandbox({ port: 0 })
  gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_CALLBACK_SECRET: SECRET,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
  })
  // What is opened once and for all is opened by now.
  const api = createApi(gateway.url)
  await api.quota(WABA)
  await fetch(`${gateway.url}/health/ready`)
  before = { handles: handles(), rss: rssBytes() }
  seen = await sendAll()
}, 300_000)
afterAll(async () => {
  await gateway.end('SIGTERM')
  await sandbox.stop()
  await rm(dataDir, { recursive: true })
})

async function sendAll(): Promise<SeenCategory[]> {
  const target = createTarget(Number(new URL(gateway.url).port))
  const categories: SeenCategory[] = []
  for (const { title, rows } of CATEGORIES) {
    const answers: { what: string; answer: string }[] = []
    for (const { what, send } of rows) answers.push({ what, answer: inWords(await send(target)) })
    categories.push({ title, rows: answers })
  }
  await target.cancelAll()
  return categories
}

const handles = () =>
  readdirSync(`/proc/${gateway.pid}/fd`)
    .map(fd => `/proc/${gateway.pid}/fd/${fd}`)
    .filter(existsSync)

const rssBytes = () =>
  1024 * Number(/^VmRSS:\s+(?<kB>\d+)/mu.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.groups?.['kB'])

test('there are at least 150, and no two are the same', () => {
  const rows = CATEGORIES.flatMap(({ title, rows: all }) => all.map(({ what }) => `${title}: ${what}`))
  expect(rows.length).toBeGreaterThanOrEqual(150)
  expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([])
})

describe('of all that was sent', () => {
  const isLegal = new Set(CATEGORIES.flatMap(({ rows }) => rows.filter(row => row.isLegal).map(({ what }) => what)))
  const answers = () => seen.flatMap(({ rows }) => rows).filter(({ what }) => !isLegal.has(what))

  test('nothing was a fault of ours', () => {
    expect(answers().filter(({ answer }) => /\b5\d\d\b|INTERNAL/u.test(answer))).toEqual([])
    expect(gateway.output()).not.toContain('"level":50')
  })

  test('nothing was taken', () => {
    expect(answers().filter(({ answer }) => /\b(?:201|204)\b|Media$/u.test(answer))).toEqual([])
  })

  test('each got the answer that docs/hostile-input.md tells', async () => {
    const text = renderHostileInput(seen)
    const told = await readFile(DOCUMENT, 'utf8').catch(() => '')
    if (text !== told && !process.env['CI']) await writeFile(DOCUMENT, text)
    expect(
      text,
      'docs/hostile-input.md has been written anew, but in CI: look at what has changed, and commit it',
    ).toBe(told)
  })
})

describe('after all of it', () => {
  test('the process is alive, and has not grown', async () => {
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200)
    expect(existsSync(`/proc/${gateway.pid}`)).toBe(true)
    expect(rssBytes() - before.rss).toBeLessThan(MOST_GROWTH_BYTES)
  })

  test('no file is left in the spool', async () => {
    await expect.poll(() => readdir(join(dataDir, 'spool'))).toEqual([])
  })

  test('no handle is left open', async () => {
    await expect.poll(() => handles().length).toBeLessThanOrEqual(before.handles.length)
  })

  test('no slot is spent, nothing waits, and no call has come to the sandbox', async () => {
    const api = createApi(gateway.url)
    expect(await api.quota(WABA)).toMatchObject({ used: 0, queued: 0 })
    const media = `{ media(wabaId: "${WABA}", first: 100) { nodes { status } } }`
    const answer = (await api.query(media)).data?.['media'] as { nodes: { status: string }[] } | undefined
    expect(new Set(answer?.nodes.map(({ status }) => status))).toEqual(new Set(['CANCELLED', 'FAILED']))
    const calls = await fetch(new URL('/_sandbox/requests', sandbox.url))
    expect(await calls.json()).toEqual([])
  })
})
