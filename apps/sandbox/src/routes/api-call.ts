import type { IncomingMessage } from 'node:http'
import { checkAccess } from '../access.ts'
import type { Account } from '../accounts.ts'
import { exampleAnswer, sendJson, type Answer } from '../answer.ts'
import { drain } from '../drain.ts'
import type { RequestEntry, RequestLog } from '../request-log.ts'
import type { Handler } from './route.ts'

/** A call to Kaleyra's API that passed the credentials. */
export type ApiCall = {
  request: IncomingMessage
  query: URLSearchParams
  account: Account
  wabaId: string
  entry: RequestEntry
}

/** The handler around an operation of the API: who may call it, its entry in the log, and its answer. */
export function createApiHandler(
  requests: RequestLog,
  operation: (call: ApiCall) => Promise<Answer | undefined>,
): Handler {
  return async ({ request, response, params, query }) => {
    const { sid = '', wabaId = '' } = params
    const entry = requests.begin(request.method ?? '', sid, wabaId)
    const answer = await decide({ request, query, sid, wabaId, entry })
    if (answer === undefined) return
    entry.status = answer.status
    entry.code = answer.body.code
    sendJson(response, answer.status, answer.body)
    drain(request)
  }

  async function decide({ sid, ...call }: Omit<ApiCall, 'account'> & { sid: string }): Promise<Answer | undefined> {
    const access = checkAccess({ sid, wabaId: call.wabaId, apiKey: apiKeyOf(call.request) })
    if ('refusal' in access) return exampleAnswer(access.refusal)
    return operation({ ...call, account: access.account })
  }
}

const apiKeyOf = ({ headers }: IncomingMessage) => headers['api-key']?.toString()
