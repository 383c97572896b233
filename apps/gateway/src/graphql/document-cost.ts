import { complexityFromQuery } from '@pothos/plugin-complexity'
import { Kind } from 'graphql'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'

type Asked = {
  schema: GraphQLSchema
  document: DocumentNode
  operation: OperationDefinitionNode
  variables: Readonly<Record<string, unknown>>
}

/** What one operation of a document costs. */
export function costOf({ schema, document, operation, variables }: Asked): number {
  const only: DocumentNode = { ...document, definitions: [operation, ...document.definitions.filter(isFragment)] }
  return complexityFromQuery(only, { schema, variables }).complexity
}

const isFragment = ({ kind }: { kind: Kind }) => kind === Kind.FRAGMENT_DEFINITION
