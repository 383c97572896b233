import { maskError as mask } from 'graphql-yoga'
import { requestContext } from '../lib/request-context.ts'

/** What nobody has foreseen is told as no more than the id under which the log has it. Other errors stay as they are. */
export function maskError(error: unknown): Error {
  // Yoga's own mask adds the message and the stack when NODE_ENV says development.
  const masked = mask(error, 'Something went wrong here. The log has it under the request id.', false)
  if (masked !== error) Object.assign(extensionsOf(masked), { requestId: requestContext.getStore()?.id })
  return masked
}

const extensionsOf = (error: Error) => (error as { extensions?: object }).extensions ?? {}
