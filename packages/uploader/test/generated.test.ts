import { readFile } from 'node:fs/promises'
import { buildSchema, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { GENERATED, generate } from '../generate/generate.ts'
import { operations } from '../src/generated/schema.gen.ts'

test('src/generated is what `pnpm generate` makes of the schema', async () => {
  const committed = await readFile(GENERATED, 'utf8')
  expect(committed, 'run `pnpm generate` and commit src/generated/schema.gen.ts').toBe(await generate())
})

test.each(Object.entries(operations))('%s is an operation of the schema', async (_name, text) => {
  const schema = buildSchema(await readFile(new URL('../../../apps/gateway/schema.graphql', import.meta.url), 'utf8'))
  expect(validate(schema, parse(text))).toEqual([])
})
