import { readFile } from 'node:fs/promises'
import { isObjectType, printSchema } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from './schema.ts'

test('schema.graphql is what the code says; `pnpm generate` mends it', async () => {
  const committed = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8')
  expect(committed, 'run `pnpm generate` and commit apps/gateway/schema.graphql').toBe(`${printSchema(schema)}\n`)
})

test('every type and field is described: the schema is the reference', () => {
  const own = Object.values(schema.getTypeMap()).filter(type => !type.name.startsWith('__'))
  const fields = own
    .filter(isObjectType)
    .flatMap(type => Object.values(type.getFields()).map(field => [`${type.name}.${field.name}`, field] as const))
  const silent = [...own.map(type => [type.name, type] as const), ...fields].filter(([, one]) => !one.description)
  expect(silent.map(([name]) => name)).toEqual([])
})
