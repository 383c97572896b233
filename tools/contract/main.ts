import { readFile, writeFile } from 'node:fs/promises'
import type { TestModule } from 'vitest/node'
import { faultsOf } from './faults.ts'
import { renderContract } from './render.ts'
import { contractTable } from './table.ts'

const DOCUMENT = new URL('../../docs/contract.md', import.meta.url)

/**
 * Holds the coverage table against the spec, against a run of every test and against docs/contract.md, which is written
 * anew where it differs, but in CI. Answers what is wrong, each with its cure.
 */
export async function checkContract(modules: readonly TestModule[]): Promise<string[]> {
  const tests = modules.flatMap(module => [...module.children.allTests()])
  const ran = tests.map(test => ({ test: test.fullName, state: test.result().state }))
  try {
    const table = contractTable()
    return [...faultsOf(table, ran), ...(await staleDocument(renderContract(table)))]
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

async function staleDocument(text: string): Promise<string[]> {
  if ((await readFile(DOCUMENT, 'utf8').catch(() => '')) === text) return []
  if (process.env['CI']) return ['docs/contract.md is not what tools/contract says. Run `pnpm test`, and commit it.']
  await writeFile(DOCUMENT, text)
  return ['docs/contract.md was not what tools/contract says. It has been written: commit it.']
}
