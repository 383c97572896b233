import { readFile } from 'node:fs/promises'
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType, isUnionType } from 'graphql'
import type { GraphQLNamedType, GraphQLSchema } from 'graphql'
import { printOperations } from './operations.ts'
import { printSelections } from './selections.ts'
import { printSettings } from './settings.ts'
import { described, fieldsOf, isOneOfMany, typeOf } from './typescript.ts'

const SCHEMA = new URL('../../../apps/gateway/schema.graphql', import.meta.url)
const GENERATED = new URL('../src/generated/', import.meta.url)

/** What is generated, by the file that it goes into. */
export async function generate(): Promise<{ file: URL; text: string }[]> {
  const text = await readFile(SCHEMA, 'utf8')
  const schema = buildSchema(text)
  return [
    { file: new URL('schema.gen.ts', GENERATED), text: printTypes(schema) },
    { file: new URL('graphql.gen.ts', GENERATED), text: `${HEADER}\n\n${printSettings(schema)}` },
    // The package publishes it, and npm packs no file of another folder.
    { file: new URL('schema.graphql', GENERATED), text },
  ]
}

/** TypeScript for the whole schema: its types, and one operation for each thing that can be asked, with every field. */
function printTypes(schema: GraphQLSchema): string {
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
