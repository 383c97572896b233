import { getNamedType, isAbstractType, isObjectType } from 'graphql'
import type { GraphQLNamedType, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { fieldsOf } from './types.ts'

/** One constant for each type that has fields: all of them, as they are asked for. */
export function printSelections(schema: GraphQLSchema): string[] {
  const asked = new Set<GraphQLNamedType>()
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    for (const field of Object.values(root?.getFields() ?? {})) visit(getNamedType(field.type))
  return [...asked].map(type => `const ${constantOf(type)} = \`${selectionOf(type, schema)}\``)

  function visit(type: GraphQLNamedType): void {
    if (asked.has(type)) return
    if (isObjectType(type)) for (const field of fieldsOf(type)) visit(getNamedType(field.type))
    if (isAbstractType(type)) for (const member of schema.getPossibleTypes(type)) visit(member)
    if (isObjectType(type) || isAbstractType(type)) asked.add(type)
  }
}

export const constantOf = ({ name }: GraphQLNamedType) => `ask${name}`

function selectionOf(type: GraphQLNamedType, schema: GraphQLSchema): string {
  if (isObjectType(type)) return `__typename ${fieldsOf(type).map(fieldOf).join(' ')}`
  if (!isAbstractType(type)) return ''
  const members = schema.getPossibleTypes(type)
  return `__typename ${members.map(member => `...on ${member.name}{${memberOf(member, members)}}`).join('')}`
}

function memberOf(type: GraphQLObjectType, all: readonly GraphQLObjectType[]): string {
  const fields = fieldsOf(type)
  const clashes = fields.filter(field =>
    all.some(
      other => (other.getFields()[field.name]?.type.toString() ?? field.type.toString()) !== field.type.toString(),
    ),
  )
  if (clashes.length === 0) return `\${${constantOf(type)}}`
  // GraphQL lets fields of one name in two members differ only under other names. `ask` gives them theirs back.
  return fields.map(field => (clashes.includes(field) ? `${field.name}__${type.name}:` : '') + fieldOf(field)).join(' ')
}

function fieldOf({ name, type }: { name: string; type: Parameters<typeof getNamedType>[0] }): string {
  const named = getNamedType(type)
  return isObjectType(named) ? `${name}{\${${constantOf(named)}}}` : name
}
