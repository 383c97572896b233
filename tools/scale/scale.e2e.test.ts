import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { RATE } from '@resumable-media/gateway/scale/parts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DATA = join(ROOT, '.data')

const run = promisify(execFile)
const folders = () => (existsSync(DATA) ? readdirSync(DATA).filter(name => name.startsWith('scale-')) : [])

test('among a thousand WABAs no call is one too many, each item is sent once, and the hours are those of the model', async () => {
  const before = folders()
  const page = readFileSync(join(ROOT, 'docs/scale.md'), 'utf8')
  const { stdout, stderr } = await run(process.execPath, ['tools/scale/main.ts', '--short'], { cwd: ROOT })
  const rows = stdout.split('\n').map(line => line.split(/ {2,}/u))
  const of = (what: string) => rows.find(([cell]) => cell === `SQLite, 1,000 WABAs: ${what}`)?.slice(1)
  expect({ calls: of('most calls of a WABA in any hour'), stderr }).toMatchObject({
    calls: [String(RATE.calls), `at most ${RATE.calls}`, 'ok'],
  })
  for (const what of ['items that were sent twice', 'items that were lost', 'items sent and not known as sent'])
    expect(of(what)).toEqual(['0', '0', 'ok'])
  expect(rows.filter(row => row.at(-1) === 'NOT')).toEqual([])
  expect(stdout).not.toMatch(/NaN|undefined/u)
  expect(folders()).toEqual(before)
  expect(readFileSync(join(ROOT, 'docs/scale.md'), 'utf8')).toBe(page)
})
