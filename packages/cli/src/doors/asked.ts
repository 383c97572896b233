import { shown } from '@resumable-media/client/rules'
import { ConnectionError, UploadError } from '@resumable-media/uploader'
import { EXIT } from '../exit-codes.ts'
import { CommandError } from '../fault.ts'

/** An answer of the gateway. The address is in the sentences: an environment or a file may have given it. */
export async function asked<T>(url: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof UploadError)) throw error
    const { code, message } = error
    if (code === 'NO_CONNECTION' || code === 'STALLED') {
      const words = `The gateway at ${url} cannot be reached${causeIn(error)}. Is it running, and is the address right?`
      throw new CommandError(code, words, { exitCode: EXIT.tryAgain, concernsAll: true, cause: error })
    }
    if (!isNoGateway(error)) throw error
    const words = `There is no gateway at ${url}: ${shown(message, Infinity)} Check the address; it is the one without /graphql.`
    throw new CommandError('NO_GATEWAY', words, { exitCode: EXIT.usage, concernsAll: true, cause: error })
  }
}

/** What another server answers to GraphQL: a page, another status than one that may pass, or another schema. */
const NO_GATEWAY = /^(?:HTTP_(?:[23]\d\d|4(?!08|25|29)\d\d|501)|GRAPHQL_VALIDATION_FAILED)$/u

const isNoGateway = ({ code }: UploadError): boolean => NO_GATEWAY.test(code)

/** Whether the gateway may have done what it was asked for, although there is no answer of it. */
export const mayBeDone = (error: UploadError): boolean =>
  error instanceof ConnectionError && !wasNotSent(error) && !isNoGateway(error) && !NOT_TAKEN.test(error.code)

/** What the gateway, or a proxy, answers before it does anything. */
const NOT_TAKEN = /^(?:HTTP_429|KEYS_UNAVAILABLE)$/u

/** Whether no connection was made. */
export const wasNotSent = (error: UploadError): boolean => NOT_SENT.includes(codeIn(error))

const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']

function causeIn(error: UploadError): string {
  const code = codeIn(error)
  return /^[A-Z_\d]{2,64}$/u.test(code) ? ` (${code})` : ''
}

/** Of `fetch`, whose own error is "fetch failed". */
function codeIn({ cause }: UploadError): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : undefined
  return inner instanceof Error && 'code' in inner ? String(inner.code) : ''
}
