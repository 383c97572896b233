import { isAbstractType, isListType, isNonNullType } from 'graphql'
import type { GraphQLField, GraphQLObjectType, GraphQLSchema, GraphQLType } from 'graphql'

/** The TypeScript of what GraphQL has not by itself. */
export const CUSTOM_SCALARS: Record<string, string> = { DateTime: 'string', Upload: 'Blob' }

const SCALARS: Record<string, string> = {
  ID: 'string',
  String: 'string',
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  ...CUSTOM_SCALARS,
  Upload: 'Blob | null',
}

/** What holds the same as another field of its type. */
const REPEATED = ['MediaConnection.edges']

export function fieldsOf(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter(field => !REPEATED.includes(`${type.name}.${field.name}`))
}

/** Whether `__typename` is asked for: it tells apart what stands in one place. */
export function isOneOfMany(type: GraphQLObjectType, schema: GraphQLSchema): boolean {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType)
  return abstract.some(one => schema.getPossibleTypes(one).includes(type))
}

export function typeOf(type: GraphQLType): string {
  if (isNonNullType(type)) return presentOf(type.ofType)
  return `${presentOf(type)} | null`
}

function presentOf(type: GraphQLType): string {
  if (!isListType(type)) return SCALARS[String(type)] ?? String(type)
  const item = typeOf(type.ofType)
  return item.includes(' ') ? `(${item})[]` : `${item}[]`
}

export function described({ description }: { description?: string | null | undefined }): string {
  return description ? `/** ${description.replaceAll('*/', '* /').replaceAll('\n', ' ')} */\n` : ''
}
