import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT } from '../../scripts/run.ts'
import type { Folder } from '../pack/published.ts'

/** One of `.changeset`: the packages that it names, and its text as a word that changes with it. */
export type Changeset = { names: string[]; mark: string }

type Change = { name: string; surface: string; committed: string | undefined; changesets: Changeset[] }

/**
 * The record of a package: what users rely on, below the changesets that were there when it last changed. A surface that is
 * another one needs a changeset of the package that is not among these. So the rule needs no history of git.
 */
export function nextRecord({ name, surface, committed, changesets }: Change): string | { fault: string } {
  if (committed !== undefined && surfaceIn(committed) === surface) return committed
  const marks = changesets.filter(one => one.names.includes(name)).map(one => one.mark)
  const described = committed?.split('\n').filter(line => line.startsWith(MARK)) ?? []
  if (marks.every(mark => described.includes(MARK + mark)))
    return {
      fault:
        `What users of ${name} rely on has changed, and no changeset tells of it. Add one with ` +
        `\`pnpm changeset\`, or the change to one of yours in .changeset; then run \`pnpm api\`.`,
    }
  const head = [
    `// What users of ${name} rely on. \`pnpm api\` writes it. Described by:`,
    ...marks.map(mark => MARK + mark),
  ]
  return `${head.join('\n')}\n\n${surface}`
}

export const surfaceIn = (record: string): string => record.slice(record.indexOf('\n\n') + 2)

export const API = join(ROOT, 'docs/api')
export const fileOf = (folder: Folder): string => join(API, `${basename(folder)}.gen.ts`)
export const readRecord = (folder: Folder): string | undefined =>
  existsSync(fileOf(folder)) ? readFileSync(fileOf(folder), 'utf8') : undefined

export function readChangesets(): Changeset[] {
  const place = join(ROOT, '.changeset')
  return readdirSync(place)
    .filter(file => file.endsWith('.md'))
    .toSorted()
    .map(file => changesetOf(basename(file, '.md'), readFileSync(join(place, file), 'utf8')))
}

export function changesetOf(name: string, text: string): Changeset {
  const [, front = ''] = text.split(/^---$/mu)
  const names = [...front.matchAll(/^['"]?(?<name>[^'":\n]+)['"]?: *(?:major|minor|patch)$/gmu)]
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return { names: names.map(({ groups }) => groups?.['name'] ?? ''), mark: `${name} ${digest}` }
}

const MARK = '// - '
