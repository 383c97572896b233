import { getNamedType, isAbstractType, isInterfaceType, isObjectType, isUnionType } from 'graphql'
import type {
  GraphQLField,
  GraphQLInterfaceType,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLUnionType,
} from 'graphql'
import { fieldsOf, isOneOfMany } from './typescript.ts'

/** One constant for each type that has fields: all of them, as they are asked for. */
export function printSelections(schema: GraphQLSchema): string[] {
  const asked = new Set<GraphQLNamedType>()
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    for (const field of Object.values(root?.getFields() ?? {})) visit(getNamedType(field.type))
  return [...asked].map(type => `const ${constantOf(type)} = \`${selectionOf(type, schema)}\``)

  function visit(type: GraphQLNamedType): void {
    if (asked.has(type)) return
    if (isObjectType(type)) for (const field of fieldsOf(type)) visit(getNamedType(field.type))
    if (isUnionType(type)) for (const part of partsOf(type)) visit(part)
    if (isObjectType(type) || isAbstractType(type)) asked.add(type)
  }
}

export const constantOf = ({ name }: GraphQLNamedType) => `ask${name}`

function selectionOf(type: GraphQLNamedType, schema: GraphQLSchema): string {
  if (isUnionType(type)) return ['__typename', ...partsOf(type).map(part => onType(part, referTo(part)))].join(' ')
  if (isInterfaceType(type)) return anyOf(type, schema)
  if (!isObjectType(type)) return ''
  const fields = fieldsOf(type).map(fieldOf)
  return [...(isOneOfMany(type, schema) ? ['__typename'] : []), ...fields].join(' ')
}

/** What a union is made of: its interfaces, each asked for as in other places, and the members that have none. */
function partsOf(type: GraphQLUnionType): (GraphQLObjectType | GraphQLInterfaceType)[] {
  const parts = type.getTypes().flatMap(member => [...member.getInterfaces(), ...(isShared(member) ? [member] : [])])
  return [...new Set(parts)].toSorted((one, other) => one.name.localeCompare(other.name))
}

/** The common fields are selected for every member, so that a member which a later gateway adds has them too. */
function anyOf(type: GraphQLInterfaceType, schema: GraphQLSchema): string {
  const common = Object.keys(type.getFields())
  const own = schema.getPossibleTypes(type).flatMap(member => {
    const fields = fieldsOf(member).filter(({ name }) => !common.includes(name))
    return fields.length > 0 ? onType(member, fields.map(fieldOf).join(' ')) : []
  })
  return ['__typename', ...common, ...own].join(' ')
}

const onType = ({ name }: GraphQLNamedType, selection: string) => `...on ${name}{${selection}}`
const referTo = (type: GraphQLNamedType) => `\${${constantOf(type)}}`

/** A member that stands in other places, too. */
const isShared = (type: GraphQLObjectType) => type.getInterfaces().length === 0

function fieldOf({ name, type }: GraphQLField<unknown, unknown>): string {
  const named = getNamedType(type)
  return isObjectType(named) ? `${name}{${referTo(named)}}` : name
}
