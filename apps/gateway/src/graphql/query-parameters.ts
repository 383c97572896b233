import type { GraphQLParams } from 'graphql-yoga'
import { parseJson } from './json-text.ts'

/** The GraphQL parameters of a GET. Yoga's own reader takes one that is no JSON for a fault of the server. */
export function readQuery(url: string): GraphQLParams {
  const given = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')
  const objectOf = (name: string) => {
    const text = given.get(name)
    return text ? { [name]: parseJson(`"${name}"`, text) } : {}
  }
  const textOf = (name: string) => (given.get(name) ? { [name]: given.get(name) } : {})
  return { ...textOf('query'), ...textOf('operationName'), ...objectOf('variables'), ...objectOf('extensions') }
}
