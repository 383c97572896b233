import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { GATEWAY, GATEWAY_INSIDE } from './import-directions.ts'
import { importOverrides, isGenerated } from './import-overrides.ts'
import { ROOT } from './run.ts'

const SRC = join(ROOT, 'apps/gateway/src')
const CONFIG = join(ROOT, '.oxlintrc.json')

test('.oxlintrc.json holds the table; `pnpm generate` mends it', () => {
  const { overrides } = JSON.parse(readFileSync(CONFIG, 'utf8')) as { overrides: Parameters<typeof isGenerated>[0][] }
  expect(overrides.filter(isGenerated)).toEqual(importOverrides())
})

test('every folder of the gateway has a row, and every row a folder', () => {
  const folders = readdirSync(SRC, { withFileTypes: true }).filter(entry => entry.isDirectory())
  expect(folders.map(({ name }) => name).toSorted()).toEqual(Object.keys(GATEWAY).toSorted())
  expect(Object.keys(GATEWAY_INSIDE).filter(folder => !existsSync(join(SRC, folder)))).toEqual([])
})

test('a folder imports only folders that stand above it in the table, so there is no circle', () => {
  const order = Object.keys(GATEWAY)
  const isBelow = (one: string, other: string) => order.indexOf(other) >= order.indexOf(one)
  const rows = Object.entries(GATEWAY)
  expect(rows.flatMap(([folder, { imports }]) => imports.filter(name => isBelow(folder, name)))).toEqual([])
})

const REFUSED = [
  ['apps/gateway/src/lib/a.ts', '../store/media-store.ts', 'lib/ imports no other folder of the gateway'],
  ['apps/gateway/src/store/sqlite/b.ts', '../../uploads/begin.ts', 'store/ imports of the gateway only lib, media'],
  ['apps/gateway/src/graphql/multipart/c.ts', '../../access/caller.ts', 'graphql/multipart/ imports of the gateway'],
  ['apps/gateway/src/http/d.ts', '../app.ts', 'http/ imports of the gateway only lib, errors'],
  ['apps/gateway/src/http/e.ts', '../../test/system.ts', 'their own test/ folder'],
  ['apps/gateway/src/http/f.ts', '@resumable-media/sandbox', 'apps/gateway imports of the workspace only'],
  ['apps/gateway/test/g.e2e.test.ts', '../../sandbox/src/index.ts', "by the package's name"],
  ['apps/console/src/h.tsx', '@resumable-media/client/rules', 'apps/console imports of the workspace only uploader'],
  ['packages/test-kit/src/i.ts', '@resumable-media/gateway', 'no other package of the workspace'],
  ['tools/fuzz/j.ts', '../../apps/gateway/test/hostile/table.ts', "by the package's name"],
  ['tools/k.ts', './l.ts', 'no-cycle'],
] as const
const ALLOWED = [
  ['apps/gateway/src/store/m.ts', '../media/media.ts'],
  ['apps/gateway/src/store/n.test.ts', '../../test/media-fixture.ts'],
  ['apps/gateway/src/o.ts', './store/media-store.ts'],
  ['packages/uploader/test/p.ts', '@resumable-media/gateway'],
  ['tools/fuzz/q.ts', '@resumable-media/gateway/properties/states'],
] as const

describe('the linter', () => {
  let said: Map<string, string>
  beforeAll(() => {
    const files = [...REFUSED, ...ALLOWED].map(([file, from]) => [file, `export type * from '${from}'\n`] as const)
    said = lint(new Map([...files, ['tools/l.ts', "export type * from './k.ts'\n"]]))
  })

  test.each(REFUSED)('in %s refuses to import %s', (file, _specifier, message) => {
    expect(said.get(file)).toContain(message)
  })

  test.each(ALLOWED)('in %s lets import %s', file => {
    expect(said.get(file)).toBeUndefined()
  })
})

/** What the linter says of each file, in an empty folder with the configuration of this one. */
function lint(files: Map<string, string>): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'))
  copyFileSync(CONFIG, join(folder, '.oxlintrc.json'))
  for (const [file, text] of files) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const linter = join(ROOT, 'node_modules/.bin/oxlint')
  const { stdout } = spawnSync(linter, ['-f', 'json'], { cwd: folder, encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string; help?: string }[] }
  return new Map(diagnostics.map(({ filename, code, help = '' }) => [filename, `${code} ${help}`]))
}
