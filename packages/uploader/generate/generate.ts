import { readFile } from 'node:fs/promises'
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, isUnionType } from 'graphql'
import type { GraphQLNamedType, GraphQLSchema } from 'graphql'
import { printOperations } from './operations.ts'
import { printSelections } from './selections.ts'
import { described, fieldsOf, isOneOfMany, typeOf } from './typescript.ts'

const SCHEMA = new URL('../../../apps/gateway/schema.graphql', import.meta.url)
export const GENERATED = new URL('../src/generated/schema.gen.ts', import.meta.url)

/** TypeScript for the whole schema: its types, and one operation for each thing that can be asked, with every field. */
export async function generate(): Promise<string> {
  const schema = buildSchema(await readFile(SCHEMA, 'utf8'))
  const named = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__') && !ROOTS.includes(name))
  const types = named.flatMap(type => declarationOf(type, schema) ?? [])
  return [HEADER, ...types, ...printSelections(schema), printOperations(schema)].join('\n\n')
}

function declarationOf(type: GraphQLNamedType, schema: GraphQLSchema): string | undefined {
  const declare = (text: string) => `${described(type)}export type ${type.name} = ${text}`
  const oneOf = (names: string[]) => names.join(' | ')
  if (isEnumType(type)) return declare(oneOf(type.getValues().map(({ name }) => `'${name}'`)))
  if (isUnionType(type)) return declare(oneOf(type.getTypes().map(({ name }) => name)))
  if (isInterfaceType(type)) return declare(oneOf(schema.getPossibleTypes(type).map(({ name }) => name)))
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map(field => {
      const isOptional = field.defaultValue !== undefined || !String(field.type).endsWith('!')
      return `${described(field)}  ${field.name}${isOptional ? '?' : ''}: ${typeOf(field.type)}\n`
    })
    return declare(`{\n${fields.join('')}}`)
  }
  if (!isObjectType(type)) return undefined
  const fields = fieldsOf(type).map(field => `${described(field)}  ${field.name}: ${typeOf(field.type)}\n`)
  const tag = isOneOfMany(type, schema) ? `  __typename: '${type.name}'\n` : ''
  return declare(`{\n${tag}${fields.join('')}}`)
}

const ROOTS = ['Query', 'Mutation', 'Subscription']
const HEADER = '// Generated from apps/gateway/schema.graphql by `pnpm generate`. Do not edit.'
