import type { IncomingMessage, ServerResponse } from 'node:http'
import { commandLine } from '@resumable-media/runtime'
import { parseFields } from './form-fields.ts'
import type { Entry } from './ledger.ts'
import { describeCall } from './mock-request.ts'
import type { CallHead, MockRequest } from './mock-request.ts'
import { problemOf } from './prism-answer.ts'
import type { Answer } from './prism-answer.ts'
import type { Prism } from './prism.ts'
import { readBody } from './read-body.ts'

/** The most that a body can have; Prism's own limit, too. */
const MAX_BODY_BYTES = 10 * 1024 * 1024

type Deps = {
  prism: Prism
  open: () => Entry<MockRequest>
  onAnswer?: (call: CallHead, answer: Answer) => void
}

/** Answers one call: as the test chose, else as Prism says. Never throws. */
export function createAnswerCall({ prism, open, onAnswer }: Deps) {
  return async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry = open()
    const call = describeCall(request, prism.findOperation)
    const { operation } = call
    const { bytes, content, cut } = await readBody(request, MAX_BODY_BYTES)
    const fields = content && (await parseFields(content, request.headers['content-type']))
    const seen = { ...call, bodyBytes: bytes, fields }
    if (cut) return entry.record({ ...seen, example: undefined, status: undefined })

    // Taken after the body: a call that is cut gets no answer, so it uses up no choice.
    const example = operation && entry.take(operation)
    const answer = await orProblem(async () => {
      if (operation && example) return prism.give(example, operation)
      return content ? prism.answer(call, fields, content) : tooLargeForTheMock(bytes)
    })
    // Recorded before the answer is sent, so that a test that has the answer finds its call.
    entry.record({ ...seen, example, status: answer.status })
    onAnswer?.(call, answer)
    response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
    response.end(answer.body)
  }
}

/** Prism throws for an unexpected body. A test that waits for an answer must receive one. */
async function orProblem(decide: () => Promise<Answer>): Promise<Answer> {
  try {
    return await decide()
  } catch (error) {
    return problemOf({ name: 'PRISM_FAILED', message: 'Prism failed on this call', detail: String(error) })
  }
}

function tooLargeForTheMock(bytes: number): Answer {
  return problemOf({
    name: 'TOO_LARGE_FOR_THE_MOCK',
    message: 'Body too large for the mock',
    status: 413,
    detail:
      `The body has ${bytes} bytes, and the mock takes ${MAX_BODY_BYTES} (10 MB). Send a few bytes, choose Kaleyra's own ` +
      `413 with mock.next('tooLarge'), or use the sandbox (${commandLine('sandbox')}), which takes files of 100 MB.`,
  })
}
