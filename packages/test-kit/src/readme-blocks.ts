import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** A fenced block of a README or a guide. The name stands behind the language: ```` ```sh upload ````. */
export type Block = { readme: string; language: string; name: string; text: string }

/**
 * The text of a block, for a test that runs it, compiles it, or compares it with what was really answered. `readme-blocks.test.ts`
 * looks for these calls and fails for a block that has none: write both arguments as they are, in quotes.
 */
export function block(readme: string, name: string): string {
  const found = blocksOf(readme).filter(one => one.name === name)
  if (found.length !== 1) throw new Error(`${readme} has ${found.length} blocks named "${name}"; expected one.`)
  return found[0]?.text ?? ''
}

/** A name may be absent here, and the fence of any kind: the test of all blocks says what is wrong with them. */
export function blocksOf(readme: string): Block[] {
  const page = readFileSync(join(ROOT, readme), 'utf8')
  return [...page.matchAll(FENCED)].map(({ groups: { indent = '', info = '', text = '' } = {} }) => {
    const [language = '', name = ''] = info.trim().split(/\s+/u)
    return { readme, language, name, text: text.replaceAll(new RegExp(`^${indent}`, 'gmu'), '') }
  })
}

/** The pages that are read first and pasted from: each README, and the guides. */
export const readmes = (): string[] => [...filesOf('README.md', '*/README.md', ':(glob)docs/*.md'), 'SECURITY.md']

export const filesOf = (...patterns: string[]): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean)

const FENCED = /^(?<indent>[ \t>]*)(?<fence>`{3,}|~{3,})(?<info>[^\n]*)\n(?<text>[^]*?)^\k<indent>\k<fence>[ \t]*$/gmu
