import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { examplesModule } from './generate/examples.ts'
import { operationsModule } from './generate/operations.ts'

const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')

test('examples.gen.ts is what the spec says; `pnpm generate` mends it', async () => {
  expect(await read('examples.gen.ts'), 'run `pnpm generate` and commit openapi/examples.gen.ts').toBe(
    examplesModule(parse(await read('kaleyra.yaml'))),
  )
})

test('operations.gen.ts is what the spec says; `pnpm generate` mends it', async () => {
  expect(await read('operations.gen.ts'), 'run `pnpm generate` and commit openapi/operations.gen.ts').toBe(
    operationsModule(parse(await read('kaleyra.yaml'))),
  )
})

test('two answers of one name are refused', async () => {
  const spec = (await read('kaleyra.yaml')).replace('                rateLimited:\n', '                tooLarge:\n')
  expect(() => examplesModule(parse(spec))).toThrow('two examples are named tooLarge')
})
