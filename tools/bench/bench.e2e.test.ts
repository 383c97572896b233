import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { installed } from '@resumable-media/test-kit/debian'
import { isAlive, treeOf } from '@resumable-media/test-kit/script'
import { createTus } from '@resumable-media/test-kit/tus'
import { afterEach, expect, test } from 'vitest'
import { openCaller } from './caller.ts'
import { startChild } from './child.ts'
import { install, RIVALS } from './install.ts'
import { MEASUREMENTS } from './measurements.ts'
import { formOf } from './small-file.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DATA = join(ROOT, '.data')
const LONGEST_MS = 600_000

const folders = () => (existsSync(DATA) ? readdirSync(DATA).filter(name => name.startsWith('bench-')) : [])
const worktrees = () => execFileSync('git', ['worktree', 'list'], { cwd: ROOT, encoding: 'utf8' })

let child: ChildProcess | undefined
afterEach(() => {
  for (const pid of treeOf(child?.pid ?? 0)) if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL')
})

function start(...args: string[]) {
  const bench = spawn(process.execPath, ['tools/bench/main.ts', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = bench
  const said = { out: '', err: '' }
  bench.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  bench.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  return { said, pid: bench.pid ?? 0, exited: once(bench, 'close').then(() => bench.exitCode) }
}

test(
  'a short run measures everything, judges nothing, and leaves nothing behind',
  async () => {
    installed(['/usr/bin/gcc'], 'gcc')
    installed(['/usr/include/stdlib.h'], 'libc6-dev')
    const before = folders()
    const { said, exited } = start('--short')
    expect({ code: await exited, said }).toMatchObject({ code: 0 })
    const rows = new Set(said.out.split('\n').map(line => line.split(' ', 1)[0]))
    expect(ROWS.filter(row => !rows.has(row))).toEqual([])
    expect(said.out).not.toMatch(/MISSED|NaN|undefined/u)
    // It needs nothing that the gateway does not need.
    const floor = said.out.split('\n').filter(line => line.includes('Node floor'))
    expect(floor.length).toBeGreaterThan(8)
    expect(floor.join('\n')).not.toContain('not measured')
    for (const head of HEADS) expect(said.out).toContain(head)
    expect(said.out).toMatch(/^gateway .* syncs /mu)
    expect(MEASUREMENTS.filter(({ what }) => !said.err.includes(what))).toEqual([])
    expect(folders()).toEqual(before)
  },
  LONGEST_MS,
)

const ROWS = (
  'upload-2 memory-2 tus small-2 medium-4 status page first-event watched-cpu watched-live watched-events connect ready ' +
  'idle limit-write limit-sync limit-sync-small limit-read limit-hash limit-socket limit-select limit-commit-full'
).split(' ')

/** Of the tables for docs/benchmarks/limit.md. */
const HEADS = [
  'beside the row above',
  'a sync is under way',
  'tus beside the mutation',
  'a plain Node server',
  'memory when idle',
]

test(
  'the Node floor sends on the very bytes that came by a form or by tus',
  async () => {
    const sent: Buffer[] = []
    const sink = createServer((request, response) => {
      void buffer(request).then(body => {
        sent.push(body)
        response.writeHead(202).end('{}')
      })
    })
    await once(sink.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
    const folder = await mkdtemp(join(tmpdir(), 'node-floor-'))
    const ending = new AbortController()
    await install(RIVALS, ending.signal)
    const env = { SINK: url, FOLDER: folder, JOURNAL: '1' }
    const floor = await startChild({ script: 'node node-floor.js', env, signal: ending.signal, cwd: RIVALS })
    try {
      // Beginnings of a boundary are all over it, and at its end.
      for (const bytes of [Buffer.from('\r\n--x\r'), Buffer.alloc(3_000_001, '\r\n-\r')]) {
        const form = await formOf({}, new File([bytes], 'video.mp4'))
        const caller = openCaller()
        await caller.post(floor.url, form)
        const tus = createTus(floor.url)
        const upload = await tus.begin(bytes.length)
        for (let at = 0; at < bytes.length; at += 1_000_000)
          await tus.patch(upload, at, bytes.subarray(at, at + 1_000_000))
        caller.close()
        expect(sent).toHaveLength(2)
        for (const body of sent.splice(0))
          expect(body.includes(Buffer.concat([Buffer.from('\r\n\r\n'), bytes, END]))).toBe(true)
      }
    } finally {
      await floor.stop()
      sink.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
  LONGEST_MS,
)

const END = Buffer.from('\r\n--floor--')

/** Each phase: the arguments, and whether it is under way, by what the bench has said or made. */
const PHASES: [string, string[], (said: { err: string }, made: () => string[]) => boolean][] = [
  ['the preparation', ['--short'], (_said, made) => made().length > 0],
  [
    "the checkout of another commit's state",
    ['--short', '--against', 'HEAD'],
    (said, made) => said.err.includes('installing') && made().some(name => inside(name).includes('state-HEAD')),
  ],
  [
    "the installation of another commit's packages",
    ['--short', '--against', 'HEAD'],
    (_said, made) => made().some(name => inside(join(name, 'state-HEAD')).includes('node_modules')),
  ],
  [
    'the filling of a store',
    ['--only', 'rows'],
    (_said, made) => made().some(name => inside(join(name, 'rows-1000000')).includes('media.sqlite-wal')),
  ],
  [
    'a measurement',
    ['--only', '2'],
    (_said, made) => made().some(name => inside(join(name, 'gateway-1')).includes('spool')),
  ],
]

const inside = (folder: string): string[] => {
  const path = join(DATA, folder)
  return existsSync(path) ? readdirSync(path) : []
}

test.each(PHASES)(
  'Ctrl-C in %s ends everything that was started',
  async (_phase, args, isUnderWay) => {
    const before = folders()
    const made = () => folders().filter(name => !before.includes(name))
    const { said, pid, exited } = start(...args)
    await expect.poll(() => isUnderWay(said, made), { timeout: LONGEST_MS, interval: 5, message: said.err }).toBe(true)
    const processes = treeOf(pid)
    process.kill(pid, 'SIGINT')
    expect({ code: await exited, said }).toMatchObject({ code: 130 })
    expect(processes.filter(isAlive)).toEqual([])
    expect(folders()).toEqual(before)
    expect(worktrees()).not.toContain(join(DATA, 'bench-'))
  },
  LONGEST_MS,
)

test('what the bench does not know is refused with a sentence', async () => {
  const { said, exited } = start('--only', 'nothing')
  expect(await exited).toBe(1)
  expect(said.err).toBe('--only is "nothing": expected a name or number of the list in --help.\n')
  const against = start('--against', 'no-such-commit')
  expect(await against.exited).toBe(1)
  expect(against.said.err).toBe(
    '--against is "no-such-commit": expected a commit of this repository, such as HEAD~1.\n',
  )
})
