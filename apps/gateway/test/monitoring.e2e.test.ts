import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unpacked } from '@resumable-media/test-kit/debian'
import { blobOf } from '@resumable-media/test-kit/files'
import { block } from '@resumable-media/test-kit/readme-blocks'
import type { System } from '@resumable-media/test-kit/system'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METRICS } from '../src/telemetry/metrics.ts'
import { scrape } from './scrape.ts'
import { startSystem } from './system.ts'

const fileOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const read = (path: string) => readFileSync(fileOf(path), 'utf8')

const RULES = 'ops/prometheus/rules.yaml'
const DASHBOARD = 'ops/grafana/resumable-media.json'

let system: System
let metrics: Awaited<ReturnType<typeof scrape>>
beforeAll(async () => {
  system = await startSystem({ env: { METRICS_TOKEN: 'scrape' } })
  await system.upload(await blobOf('image.png'), 'image.png')
  metrics = await scrape(`${system.url}/metrics`, 'scrape')
})
afterAll(() => system.stop())

/** The metrics that a text names, without what is added to the names of histograms. */
const namedIn = (text: string) => [
  ...new Set(
    Array.from(text.matchAll(/\b(?:resumable_media|nodejs|process)_\w+/gu), ([name]) =>
      name.replace(/_seconds_(?:bucket|count|sum)$/u, '_seconds'),
    ),
  ),
]

test.each([
  [RULES, 8],
  [DASHBOARD, 25],
])('every metric that %s names is one of a running gateway', (path, least) => {
  const named = namedIn(read(path))
  expect(named.length).toBeGreaterThanOrEqual(least)
  expect(named.filter(name => !metrics.types.has(name))).toEqual([])
})

test('every label that they ask for is one of its metric', () => {
  const labels: Record<string, readonly string[]> = Object.fromEntries(
    Object.values(METRICS).map(metric => [metric.name, metric.labels]),
  )
  const asked = [RULES, DASHBOARD].flatMap(path => [
    ...read(path)
      .replaceAll('\\"', '"')
      .matchAll(/\b(?<name>resumable_media_\w+?)(?:_bucket|_count|_sum)?\{(?<of>[^}]*)\}/gu),
  ])
  expect(asked.length).toBeGreaterThan(30)
  const unknown = asked.flatMap(({ groups = {} }) =>
    Array.from((groups['of'] ?? '').matchAll(/(\w+)\s*(?:=~|!=|=)/gu), ([, label = '']) => [groups['name'], label])
      .filter(([name = '', label = '']) => label !== 'instance' && !labels[name]?.includes(label))
      .map(pair => pair.join(' ')),
  )
  expect(unknown).toEqual([])
})

test('what each gateway shows of the whole database is not summed over gateways', () => {
  const aggregated = [RULES, DASHBOARD].flatMap(path => [
    ...read(path).matchAll(/\b(?<by>max|min|sum)(?: by \([\w, ]+\))? ?\(resumable_media_(?:waiting|slots|spool)_?/gu),
  ])
  expect(aggregated.length).toBeGreaterThan(10)
  expect(aggregated.filter(({ groups }) => groups?.['by'] === 'sum').map(([found]) => found)).toEqual([])
})

test('docs/monitoring.md has a row for every metric of the gateway, as it is, and no other', () => {
  const rows = [...read('docs/monitoring.md').matchAll(/^\| `(?<name>resumable_media_\w+)` \|.*$/gmu)].map(
    ([row]) => row,
  )
  const expected = Object.values(METRICS).map(({ name, type, labels, help }) => {
    expect([name, metrics.types.get(name)]).toEqual([name, type])
    return `| \`${name}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ')} | ${help} |`.replace(
      '|  |',
      '| |',
    )
  })
  expect(rows).toEqual(expected)
  expect([...metrics.types.keys()].filter(name => name.startsWith('resumable_media_'))).toHaveLength(rows.length)
})

describe('promtool', () => {
  const run = (cwd: string, ...args: string[]) =>
    execFileSync(unpacked('/usr/bin/promtool', 'prometheus'), args, { encoding: 'utf8', cwd })

  test('finds the rules right, and their tests pass', () => {
    const folder = fileOf('ops/prometheus')
    expect(run(folder, 'check', 'rules', 'rules.yaml')).toContain('SUCCESS')
    expect(run(folder, 'test', 'rules', 'rules.test.yaml')).toContain('SUCCESS')
  })

  test('takes the configuration of docs/monitoring.md, whose job is the one that the alerts ask for', async () => {
    const config = block('docs/monitoring.md', 'prometheus')
    const folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
    await writeFile(join(folder, 'prometheus.yml'), config)
    await copyFile(fileOf(RULES), join(folder, 'rules.yaml'))
    expect(run(folder, 'check', 'config', 'prometheus.yml')).toContain('SUCCESS')
    await rm(folder, { recursive: true })
    const job = /job_name: (?<name>\S+)/u.exec(config)?.groups?.['name']
    const asked = [...read(RULES).matchAll(/job="(?<name>[^"]*)"/gu)].map(({ groups }) => groups?.['name'])
    expect(new Set(asked)).toEqual(new Set([job]))
  })
})

test('every alert has its paragraph in the runbook, and the runbook no other', () => {
  const all = (path: string, of: RegExp) => Array.from(read(path).matchAll(of), ([, name = '']) => name)
  const alerts = all(RULES, /^ +- alert: (\w+)$/gmu)
  expect(alerts.length).toBeGreaterThan(10)
  expect(all('docs/runbook.md', /^## (\w+)$/gmu)).toEqual(alerts)
  expect(all(RULES, /^ +runbook: docs\/runbook\.md#(\w+)$/gmu)).toEqual(alerts.map(name => name.toLowerCase()))
})
