import { getNamedType, isAbstractType, isInterfaceType, isObjectType } from 'graphql'
import type { GraphQLAbstractType, GraphQLField, GraphQLNamedType, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { fieldsOf, isOneOfMany } from './types.ts'

/** One constant for each type that has fields: all of them, as they are asked for. */
export function printSelections(schema: GraphQLSchema): string[] {
  const asked = new Set<GraphQLNamedType>()
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    for (const field of Object.values(root?.getFields() ?? {})) visit(getNamedType(field.type))
  return [...asked].map(type => `const ${constantOf(type)} = \`${selectionOf(type, schema)}\``)

  function visit(type: GraphQLNamedType): void {
    if (asked.has(type)) return
    if (isObjectType(type)) for (const field of fieldsOf(type)) visit(getNamedType(field.type))
    if (isAbstractType(type)) for (const member of schema.getPossibleTypes(type)) if (isShared(member)) visit(member)
    if (isObjectType(type) || isAbstractType(type)) asked.add(type)
  }
}

export const constantOf = ({ name }: GraphQLNamedType) => `ask${name}`

function selectionOf(type: GraphQLNamedType, schema: GraphQLSchema): string {
  if (isAbstractType(type)) return `__typename ${anyOf(type, schema)}`
  if (!isObjectType(type)) return ''
  const fields = fieldsOf(type).map(fieldOf)
  return [...(isOneOfMany(type, schema) ? ['__typename'] : []), ...fields].join(' ')
}

/** What members have in common is asked of all: a member that a later gateway adds is told with it, too. */
function anyOf(type: GraphQLAbstractType, schema: GraphQLSchema): string {
  const members = schema.getPossibleTypes(type)
  const interfaces = new Set(isInterfaceType(type) ? [type] : members.flatMap(member => member.getInterfaces()))
  const common = [...interfaces].map(one => `...on ${one.name}{${Object.keys(one.getFields()).join(' ')}}`)
  return [...common, ...members.map(member => ownOf(member, members))].join('')
}

function ownOf(type: GraphQLObjectType, all: readonly GraphQLObjectType[]): string {
  if (isShared(type)) return `...on ${type.name}{\${${constantOf(type)}}}`
  const common = new Set(type.getInterfaces().flatMap(one => Object.keys(one.getFields())))
  const own = fieldsOf(type).filter(({ name }) => !common.has(name))
  const fields = own.map(field => (clashes(field, type, all) ? `${field.name}__${type.name}:` : '') + fieldOf(field))
  return fields.length > 0 ? `...on ${type.name}{${fields.join(' ')}}` : ''
}

/** GraphQL lets fields of one name in two members differ only under other names. `ask` gives them theirs back. */
function clashes(
  { name, type }: GraphQLField<unknown, unknown>,
  of: GraphQLObjectType,
  all: readonly GraphQLObjectType[],
) {
  const others = all.filter(other => other !== of).flatMap(other => other.getFields()[name] ?? [])
  return others.some(other => other.type.toString() !== type.toString())
}

/** A member that stands in other places, too. */
const isShared = (type: GraphQLObjectType) => type.getInterfaces().length === 0

function fieldOf({ name, type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type)
  return isObjectType(named) ? `${name}{\${${constantOf(named)}}}` : name
}
