import { isAbstractType, isScalarType, isSpecifiedScalarType } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import { CUSTOM_SCALARS } from './typescript.ts'

/** What tools that generate from the schema have to be given beside it. */
export function printSettings(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap())
  const members = types.filter(isAbstractType).map(type => {
    const names = schema.getPossibleTypes(type).map(({ name }) => `'${name}'`)
    return `  ${type.name}: [${names.join(', ')}],\n`
  })
  const scalars = types
    .filter(type => isScalarType(type) && !isSpecifiedScalarType(type))
    .map(({ name }) => {
      const code = CUSTOM_SCALARS[name]
      if (code === undefined) throw new Error(`The scalar ${name} is new: give its type in generate/typescript.ts.`)
      return { name, code }
    })
  return [
    `${POSSIBLE_TYPES}export const possibleTypes = {\n${members.join('')}}`,
    `${SCALARS}export const scalars = {\n${scalars.map(({ name, code }) => `  ${name}: '${code}',\n`).join('')}}`,
    `${TYPES}export type Scalars = {\n${scalars.map(({ name, code }) => `  ${name}: ${code}\n`).join('')}}\n`,
  ].join('\n\n')
}

const POSSIBLE_TYPES = `/**
 * The members of each interface and union: the \`possibleTypes\` of Apollo's cache.
 *
 * @example
 * new InMemoryCache({ possibleTypes })
 */
`
const SCALARS = `/**
 * The TypeScript of each custom scalar: the \`scalars\` of graphql-codegen, the \`customScalarTypes\` of Relay.
 *
 * @example
 * generates: { 'src/graphql/': { preset: 'client', config: { scalars } } }
 */
`
const TYPES = `/**
 * The same as types: the \`scalars\` of gql.tada.
 *
 * @example
 * initGraphQLTada<{ introspection: introspection; scalars: Scalars }>()
 */
`
