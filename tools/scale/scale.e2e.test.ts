import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAlive, treeOf } from '@resumable-media/test-kit/script'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RATE } from '@resumable-media/gateway/scale/parts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DATA = join(ROOT, '.data')
const PAGE = join(ROOT, 'docs/scale.md')

const folders = () => (existsSync(DATA) ? readdirSync(DATA).filter(name => name.startsWith('bench-')) : [])

/** For what it makes elsewhere. */
let temporary: string
let pid = 0
beforeEach(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'scale-test-'))
  // PostgreSQL does not run as root.
  await chmod(temporary, 0o755)
})
afterEach(() => {
  for (const one of treeOf(pid)) if (one > 0 && isAlive(one)) process.kill(one, 'SIGKILL')
  rmSync(temporary, { recursive: true, force: true })
})

function start() {
  const child = spawn(process.execPath, ['tools/scale/main.ts', '--short'], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  pid = child.pid ?? 0
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  return { said, exited: once(child, 'close').then(() => child.exitCode) }
}

test('among a thousand WABAs no call is one too many, each item is sent once, and the hours are those of the model', async () => {
  const before = folders()
  const page = readFileSync(PAGE, 'utf8')
  const { said, exited } = start()
  expect({ code: await exited, said }).toMatchObject({ code: 0 })
  const rows = said.out.split('\n').map(line => line.split(/ {2,}/u))
  const of = (what: string) => rows.find(([cell]) => cell === `SQLite, 1,000 WABAs: ${what}`)?.slice(1)
  expect(of('most calls of a WABA in any hour')).toEqual([String(RATE.calls), `at most ${RATE.calls}`, 'ok'])
  for (const what of ['items that were sent twice', 'items that were lost', 'items sent and not known as sent'])
    expect(of(what)).toEqual(['0', '0', 'ok'])
  expect(said.out).not.toMatch(/NaN|undefined/u)
  expect(readFileSync(PAGE, 'utf8')).toBe(page)
  expect(folders()).toEqual(before)
  expect(readdirSync(temporary)).toEqual([])
})

test('Ctrl-C ends everything that was started', async () => {
  const before = folders()
  const { said, exited } = start()
  await expect.poll(() => said.err, { interval: 5 }).toContain('the queue of 1000 WABAs')
  const processes = treeOf(pid)
  expect(processes.length).toBeGreaterThan(2)
  process.kill(pid, 'SIGINT')
  expect({ code: await exited, said }).toMatchObject({ code: 130 })
  await expect.poll(() => processes.filter(isAlive)).toEqual([])
  expect(folders()).toEqual(before)
  expect(readdirSync(temporary)).toEqual([])
})
