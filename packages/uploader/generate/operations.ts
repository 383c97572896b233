import { getNamedType, getNullableType, GraphQLNonNull } from 'graphql'
import type { GraphQLArgument, GraphQLField, GraphQLSchema } from 'graphql'
import { constantOf } from './selections.ts'
import { described, typeOf } from './typescript.ts'

/** The operations: their text, their variables and what they answer. */
export function printOperations(schema: GraphQLSchema): string {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const
  const fields = roots.flatMap(([kind, root]) => Object.values(root?.getFields() ?? {}).map(field => ({ kind, field })))
  const types = fields.map(({ field }) => `${described(field)}  ${field.name}: ${signatureOf(field)}\n`)
  const texts = fields.map(({ kind, field }) => `  ${field.name}: \`${textOf(kind, field)}\`,\n`)
  return [
    `export type Operations = {\n${types.join('')}}`,
    `export const operations: Record<keyof Operations, string> = {\n${texts.join('')}}\n`,
  ].join('\n\n')
}

/** What is asked for is null beside an error, and such an answer is none; of these null is one. */
const NULL_IS_AN_ANSWER = ['mediaStatus']

function signatureOf({ name, args, type }: GraphQLField<unknown, unknown>): string {
  const variables = args.map(arg => `${arg.name}${isOptional(arg) ? '?' : ''}: ${typeOf(arg.type)}`)
  const result = NULL_IS_AN_ANSWER.includes(name) ? type : new GraphQLNonNull(getNullableType(type))
  return `{ variables: { ${variables.join('; ')} }; result: ${typeOf(result)} }`
}

function textOf(kind: string, { name, args, type }: GraphQLField<unknown, unknown>): string {
  // A variable that is left out takes the argument's default only where it may be null itself.
  const variables = args.map(arg => `$${arg.name}:${arg.type.toString()}${defaultOf(arg)}`).join(',')
  const given = args.map(arg => `${arg.name}:$${arg.name}`).join(',')
  return `${kind}(${variables}){${name}(${given}){\${${constantOf(getNamedType(type))}}}}`
}

const isOptional = ({ defaultValue, type }: GraphQLArgument) =>
  defaultValue !== undefined || !type.toString().endsWith('!')
const defaultOf = ({ defaultValue }: GraphQLArgument) =>
  defaultValue === undefined ? '' : `=${JSON.stringify(defaultValue)}`
