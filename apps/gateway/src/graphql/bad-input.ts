import { GraphQLError } from 'graphql'
import { createGraphQLError } from 'graphql-yoga'

/** For an argument that no user has typed: what calls the gateway is to be mended. */
export const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/** For a request that is none of GraphQL over HTTP. */
export const badRequest = (code: string, message: string, status = 400) =>
  createGraphQLError(message, { extensions: { code, http: { status } } })
