import { readFile } from 'node:fs/promises'
import { buildSchema, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { generate } from '../generate/generate.ts'
import { printSettings } from '../generate/settings.ts'
import { operations } from '../src/generated/schema.gen.ts'

test('src/generated is what `pnpm generate` makes of the schema', async () => {
  const files = await generate()
  expect(files).toHaveLength(3)
  for (const { file, text } of files)
    expect(await readFile(file, 'utf8'), `run \`pnpm generate\` and commit ${file}`).toBe(text)
})

test.each(Object.entries(operations))('%s is an operation of the schema', async (_name, text) => {
  const schema = buildSchema(await readFile(new URL('../../../apps/gateway/schema.graphql', import.meta.url), 'utf8'))
  expect(validate(schema, parse(text))).toEqual([])
})

test('a scalar that is new fails the generation by its name', () => {
  expect(() => printSettings(buildSchema('scalar Money type Query { price: Money }'))).toThrow(
    'The scalar Money is new: give its type in generate/typescript.ts.',
  )
})
