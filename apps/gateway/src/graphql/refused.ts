import { GraphQLError } from 'graphql'
import { AccessError } from '../errors/access-error.ts'
import { TooManyError } from '../errors/upload-errors.ts'
import type { UserError } from '../errors/user-error.ts'

/** Why nothing is answered, as a GraphQL error; the status is for an answer that holds nothing else. */
export function refused(status: number, error: AccessError | UserError): GraphQLError {
  const { code, message } = error
  const headers = error instanceof AccessError ? error.headers : {}
  const limit = error instanceof TooManyError && { limit: error.limit }
  return new GraphQLError(message, { extensions: { code, ...limit, http: { status, headers } } })
}
