import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { generateAt } from './generate-at.ts'

const SPEC = fileURLToPath(new URL('../../../openapi/kaleyra.yaml', import.meta.url))
const COMMITTED = fileURLToPath(new URL('../src/generated', import.meta.url))

test('src/generated is what `pnpm generate` makes of the spec', async () => {
  const fresh = await mkdtemp(join(tmpdir(), 'client-generated-'))
  await generateAt(SPEC, fresh)

  expect(differences(await contentOf(COMMITTED), await contentOf(fresh))).toEqual([])
  await rm(fresh, { recursive: true })
})

function differences(committed: Record<string, string>, fresh: Record<string, string>): string[] {
  const names = new Set([...Object.keys(committed), ...Object.keys(fresh)])
  return [...names]
    .filter(name => committed[name] !== fresh[name])
    .map(name => `src/generated/${name} is not what the spec says: run \`pnpm generate\` and commit the result`)
}

async function contentOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.ts')).toSorted()
  const files = names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(files))
}
