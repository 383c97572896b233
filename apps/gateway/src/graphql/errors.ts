import { shown } from '@resumable-media/client/rules'
import { GraphQLError } from 'graphql'
import { maskError as mask } from 'graphql-yoga'
import type { Plugin } from 'graphql-yoga'
import { STATUSES } from '../errors/codes.ts'
import { CallerError, RequestError } from '../errors/caller-error.ts'
import { parseWabaId } from '../media/ids.ts'
import type { WabaId } from '../media/ids.ts'
import type { Log } from '../lib/log.ts'
import { setRefusal, requestContext } from '../lib/request-context.ts'

/**
 * A refusal of the whole request, with its HTTP status. An error that a field throws leaves application/json at 200.
 */
export function refused(error: CallerError): GraphQLError {
  const { code, headers } = error
  const http = { status: STATUSES[code], headers }
  return new GraphQLError(error.message, { extensions: { ...error.extensions, http } })
}

type Hook = NonNullable<Plugin['onRequestParse']>
type Step = (hook: Parameters<Hook>[0]) => void | Promise<void>

/** Runs before the body is read; a CallerError that the step throws is the answer. */
export function beforeBody(step: Step): Hook {
  return async hook => {
    try {
      await step(hook)
    } catch (error) {
      if (!(error instanceof CallerError)) throw error
      const { code, message, headers } = error
      setRefusal(code)
      const body = { errors: [{ message, extensions: { code } }] }
      hook.endResponse(hook.fetchAPI.Response.json(body, { status: STATUSES[code], headers }))
    }
  }
}

/** No id of the gateway or of Kaleyra is longer. */
export function checkId(argument: string, id: string): void {
  if (id.length > MAX_ID)
    throw new RequestError('BAD_USER_INPUT', `${argument} is "${shown(id)}": expected at most ${MAX_ID} characters.`)
}

const MAX_ID = 64

/** The id of a WABA that an argument holds. Throws BAD_USER_INPUT. */
export function readWabaId(text: string): WabaId {
  checkId('wabaId', text)
  const wabaId = parseWabaId(text)
  if (wabaId === undefined)
    throw new RequestError('BAD_USER_INPUT', `wabaId is "${shown(text)}": expected the digits of a WABA.`)
  return wabaId
}

/** Hides an unexpected error behind the request id of its log line. A CallerError stays as it is. */
export function maskError(error: unknown): Error {
  const cause = error instanceof GraphQLError ? error.originalError : error
  if (cause instanceof CallerError) return error as Error
  // Yoga's own mask adds the message and the stack when NODE_ENV says development.
  const masked = mask(error, 'Something went wrong here. The log has it under the request id.', false)
  if (masked !== error) Object.assign(extensionsOf(masked), { requestId: requestContext.getStore()?.id })
  return masked
}

export type Mask = (error: GraphQLError) => GraphQLError

/** As `maskError`, for the error of a field; logs what it hides. */
export const createMask =
  (log: Pick<Log, 'debug' | 'error'>): Mask =>
  error => {
    const masked = maskError(error) as GraphQLError
    if (masked !== error) logFault(log, error)
    return masked
  }

/** A client that hangs up is no fault. */
export const logFault = (log: Pick<Log, 'debug' | 'error'>, error: unknown) =>
  log[error instanceof Error && error.name === 'AbortError' ? 'debug' : 'error']({ err: error }, 'graphql')

const extensionsOf = (error: Error) => (error as { extensions?: object }).extensions ?? {}
