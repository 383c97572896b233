import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { filesOf } from '@resumable-media/test-kit/readme-blocks'
import { parse } from 'yaml'
import manifest from '../package.json' with { type: 'json' }
import { read } from './pages.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
type Job = {
  needs?: string
  permissions?: Record<string, string>
  'timeout-minutes': number
  steps: { run?: string }[]
}
type Workflow = { permissions: Record<string, string>; jobs: Record<string, Job> }

const workflows = filesOf('.github/workflows/*.yml').toSorted()
const workflowOf = (path: string) => parse(read(path), { strict: true, uniqueKeys: true }) as Workflow
const commandsOf = (path: string) =>
  Object.values(workflowOf(path).jobs).flatMap(job => job.steps.flatMap(step => step.run ?? []))

/** Those of pnpm itself. */
const OF_PNPM = ['install', 'audit', 'test']
const PNPM = `npx --yes pnpm@${manifest.devEngines.packageManager.version}`

test('all of them were found', () => {
  expect(workflows).toEqual(['.github/workflows/ci.yml', '.github/workflows/release.yml'])
})

test.each(workflows)('each command of %s is there [workflow-commands]', path => {
  const commands = commandsOf(path)
  expect(commands).not.toEqual([])
  expect(commands.filter(command => !isThere(command))).toEqual([])
})

function isThere(command: string): boolean {
  const [, script = ''] = command.startsWith(`${PNPM} `) ? command.slice(PNPM.length).split(' ') : []
  if (script) return script in manifest.scripts || OF_PNPM.includes(script)
  const [, program = ''] = /^node (?<program>\S+\.ts)(?: |$)/u.exec(command) ?? []
  return program !== '' && existsSync(join(ROOT, program))
}

test.each(workflows)('each job of %s ends, and waits for jobs that are there', path => {
  const { jobs } = workflowOf(path)
  const minutes = Object.values(jobs).map(job => job['timeout-minutes'])
  expect(minutes.filter(one => !(one <= 30))).toEqual([])
  const needed = Object.values(jobs).flatMap(job => job.needs ?? [])
  expect(Object.keys(jobs)).toEqual(expect.arrayContaining(needed))
})

test('a release is published after the whole suite, with provenance, by the one job that may identify itself [release-provenance]', () => {
  const { jobs } = workflowOf('.github/workflows/release.yml')
  const identified = Object.entries(jobs).filter(([, job]) => job.permissions?.['id-token'] === 'write')
  expect(identified.map(([name]) => name)).toEqual(['publish'])
  expect(jobs['publish']).toMatchObject({ needs: 'test', permissions: { contents: 'read', 'id-token': 'write' } })
  expect(jobs['test']?.steps.at(-1)?.run).toBe(`${PNPM} test`)
  const commands = commandsOf('.github/workflows/release.yml')
  expect(commands.at(-2)).toBe(`${PNPM} release-pack "$GITHUB_REF_NAME"`)
  expect(commands.at(-1)).toBe('node tools/release/publish.ts tarballs --provenance')
})
