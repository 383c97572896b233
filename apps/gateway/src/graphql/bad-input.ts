import { shown } from '@resumable-media/client/rules'
import { GraphQLError } from 'graphql'
import { createGraphQLError } from 'graphql-yoga'

/** For an argument that no user has typed: what calls the gateway is to be mended. */
export const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/** Throws for what is longer than any id of ours or of Kaleyra's. */
export function checkId(argument: string, id: string): void {
  if (id.length > MAX_ID) throw badInput(`${argument} is "${shown(id)}": expected at most ${MAX_ID} characters.`)
}

const MAX_ID = 64

/** For a request that is none of GraphQL over HTTP. */
export const badRequest = (code: string, message: string, status = 400) =>
  createGraphQLError(message, { extensions: { code, http: { status } } })
