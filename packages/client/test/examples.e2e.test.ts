import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshPackage } from '@resumable-media/test-kit/fresh-package'
import { startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'
import { API_KEY } from './account.ts'
import { documentedSymbols } from './documented-symbols.ts'

const symbols = documentedSymbols()
const examples = symbols.flatMap(({ name, examples: found }) =>
  found.map((code, index) => ({ name: `${name}-${index + 1}`.replaceAll('.', '-'), code })),
)

let sandbox: Awaited<ReturnType<typeof startSandboxProcess>>
let fresh: Awaited<ReturnType<typeof freshPackage>>
beforeAll(async () => {
  sandbox = await startSandboxProcess({ SANDBOX_PROCESSING_MS: '10' })
  fresh = await freshPackage({
    files: Object.fromEntries(examples.map(({ name, code }) => [`${name}.ts`, code])),
    linked: { '@resumable-media/client': 'packages/client', '@types/node': 'node_modules/@types/node' },
  })
})
afterAll(async () => {
  sandbox.child.kill()
  await fresh.stop()
})

test('every exported symbol, and every call, has a comment that says what it is [client-symbols-documented]', () => {
  expect(symbols.length).toBeGreaterThan(60)
  expect(symbols.filter(({ doc }) => !/\w+.*[.:]/u.test(doc)).map(({ name }) => name)).toEqual([])
})

test('every function, constant and call has an example', () => {
  const without = symbols.filter(({ needsExample, examples: [first] }) => needsExample && !first)
  expect(without.map(({ name }) => name)).toEqual([])
})

test('the examples compile as they stand', async () => {
  expect(await fresh.tool('tsc', ['-p', '.']).catch((error: { stdout: string }) => error.stdout)).toBe('')
})

test('the examples run, and print what their comments say [client-examples-run]', async () => {
  const here = join(fresh.folder, 'here')
  await mkdir(here)
  await copyFile(new URL('../../../samples/image.png', import.meta.url), join(fresh.folder, 'image.png'))
  for (const { name, code } of examples)
    await writeFile(join(here, `${name}.ts`), code.replaceAll("pod: 'in'", `baseUrl: '${sandbox.url}'`))
  await writeFile(join(here, 'run.ts'), RUN)
  const names = examples.map(({ name }) => name)

  const printed = await fresh.run(process.execPath, ['here/run.ts', ...names], { KALEYRA_API_KEY: API_KEY })

  const expected = examples.map(({ name, code }) => [name, [...code.matchAll(SAYS)].map(([, says]) => says)])
  expect(JSON.parse(printed)).toEqual(Object.fromEntries(expected))
})

/** What a `console.log` prints stands behind it. */
const SAYS = /console\.log\(.*\),? \/\/ (.+)$/gmu

/** Each example in turn, in one process. */
const RUN = `
import { format } from 'node:util'
const printed: Record<string, string[]> = {}
for (const name of process.argv.slice(2)) {
  const lines: string[] = (printed[name] = [])
  console.log = (...values: unknown[]) => void lines.push(format(...values))
  await import('./' + name + '.ts')
}
process.stdout.write(JSON.stringify(printed))
`
