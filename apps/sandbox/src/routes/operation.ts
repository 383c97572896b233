import type { IncomingMessage } from 'node:http'
import type { Operation as OperationId } from '@resumable-media/openapi/choices'
import type { Account } from '../accounts.ts'
import type { Answer } from '../answer.ts'
import type { RequestEntry } from '../request-log.ts'

/** A call to Kaleyra's API, from whomever. */
export type AnyCall = { request: IncomingMessage; query: URLSearchParams; wabaId: string; entry: RequestEntry }

/** A call to Kaleyra's API that passed the credentials. */
export type ApiCall = AnyCall & { account: Account }

/** An operation of the spec. */
export type Operation = {
  id: OperationId
  /** Nothing when the connection is gone. */
  answer: (call: ApiCall) => Promise<Answer | undefined>
  /** Takes in the call and does nothing with it, when its answer is settled already. */
  takeIn: (call: AnyCall) => Promise<unknown>
}
