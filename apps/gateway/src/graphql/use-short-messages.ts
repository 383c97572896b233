import type { GraphQLError } from 'graphql'
import { createGraphQLError, isAsyncIterable } from 'graphql-yoga'
import type { Plugin } from 'graphql-yoga'

/** Shortens messages in which graphql-js repeats a long value. */
export function useShortMessages(): Plugin {
  return {
    onExecutionResult({ result, setResult }) {
      if (!result || isAsyncIterable(result) || !result.errors?.some(isLong)) return
      setResult({ ...result, errors: result.errors.map(error => (isLong(error) ? shortened(error) : error)) })
    },
  }
}

const MAX_MESSAGE = 1000
const [HEAD, TAIL] = [300, 200]

export const isLong = ({ message }: GraphQLError) => message.length > MAX_MESSAGE

function shortened({ message, nodes, path, extensions }: GraphQLError): GraphQLError {
  const short = `${message.slice(0, HEAD)} … ${message.slice(-TAIL)}`
  return createGraphQLError(short, { nodes: nodes ?? null, path: path ?? null, extensions })
}
