import { GraphQLError } from 'graphql'

/** For an argument that no user has typed: what calls the gateway is to be mended. */
export const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })
