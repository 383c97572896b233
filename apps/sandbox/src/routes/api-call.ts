import type { IncomingMessage } from 'node:http'
import { checkAccess } from '../access.ts'
import { exampleAnswer, sendJson, type Answer } from '../answer.ts'
import { cut, cutAfter } from '../connection/cut.ts'
import { waitUnlessClosed } from '../connection/wait.ts'
import type { State } from '../state.ts'
import type { AnyCall, Operation } from './operation.ts'
import type { Handler } from './router.ts'

/** The handler around an operation of the API: what goes wrong on purpose, who may call it, its log entry, its answer. */
export function createApiHandler(
  { accounts, requests, choices, settings, openCalls }: State,
  operation: Operation,
): Handler {
  return async ({ request, response, params, query }) => {
    const { sid = '', wabaId = '' } = params
    const entry = requests.begin({ method: request.method ?? '', operation: operation.id, sid, wabaId })
    const { down, cutAfterBytes, latencyMs } = settings.get()
    if (down) return cut(request)
    openCalls.add(request, response)
    if (request.method === 'POST' && cutAfterBytes !== null) cutAfter(request, cutAfterBytes)

    const answer = await decide(sid, { request, query, wabaId, entry })
    await waitUnlessClosed(latencyMs, response)
    if (answer === undefined || request.socket.destroyed) return
    entry.status = answer.status
    entry.code = answer.body.code
    sendJson(response, answer.status, answer.body)
  }

  async function decide(sid: string, call: AnyCall): Promise<Answer | undefined> {
    const failure = choices.take(operation.id) ?? settings.takeFailure(operation.id)
    if (failure !== undefined) {
      call.entry.planned = true
      call.entry.example = failure
      await operation.takeIn(call)
      return exampleAnswer(failure)
    }
    const access = checkAccess(accounts, { sid, wabaId: call.wabaId, apiKey: apiKeyOf(call.request) })
    if ('refusal' in access) return exampleAnswer(access.refusal)
    return operation.answer({ ...call, account: access.account })
  }
}

const apiKeyOf = ({ headers }: IncomingMessage) => headers['api-key']?.toString()
