import { readFile } from 'node:fs/promises'
import { isNonNullType, isObjectType, isUnionType, printSchema } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from './schema.ts'

test('schema.graphql is what the code says; `pnpm generate` mends it', async () => {
  const committed = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8')
  expect(committed, 'run `pnpm generate` and commit apps/gateway/schema.graphql').toBe(`${printSchema(schema)}\n`)
})

test('no field of a query or mutation can erase the answer of another: each can be null by itself [fields-fail-alone]', () => {
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap(root =>
    Object.values(root?.getFields() ?? {}),
  )
  expect(fields.length).toBeGreaterThanOrEqual(8)
  expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([])
})

test('every mutation answers a union, with what a user can mend in it', () => {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {})
  expect(fields.filter(({ type }) => !isUnionType(type)).map(({ name }) => name)).toEqual([])
})

test('every type and field is described: the schema is the reference', () => {
  const own = Object.values(schema.getTypeMap()).filter(type => !type.name.startsWith('__'))
  const fields = own
    .filter(isObjectType)
    .flatMap(type => Object.values(type.getFields()).map(field => [`${type.name}.${field.name}`, field] as const))
  const silent = [...own.map(type => [type.name, type] as const), ...fields].filter(([, one]) => !one.description)
  expect(silent.map(([name]) => name)).toEqual([])
})
