import { startMock } from '@resumable-media/mock'
import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examples } from '../src/generated/examples.gen.ts'
import type { KaleyraErrorReason } from '../src/index.ts'
import { WABA_ID, anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'

let mock: Awaited<ReturnType<typeof startMock>>
beforeAll(async () => {
  mock = await startMock()
}, 30_000)
afterAll(() => mock.stop())

type Name = keyof typeof examples

/** What each example of the spec comes to. A new example is a missing key here, which the compiler reports. */
const EXPECTED: Record<Name, { reason: KaleyraErrorReason } | { answer: unknown }> = {
  accepted: { answer: { id: '639', status: 'PENDING' } },
  badPayload: { reason: 'BAD_PAYLOAD' },
  badFileName: { reason: 'BAD_FILE_NAME' },
  badCredentials: { reason: 'BAD_CREDENTIALS' },
  accountNotEnabled: { reason: 'ACCOUNT_NOT_ENABLED' },
  wabaNotOwned: { reason: 'WABA_NOT_OWNED' },
  wabaWrongVersion: { reason: 'WABA_WRONG_VERSION' },
  tooLarge: { reason: 'TOO_LARGE' },
  rateLimited: { reason: 'RATE_LIMITED' },
  serverError: { reason: 'SERVER_ERROR' },
  uploaded: { answer: [mediaOf('UPLOADED', examples.uploaded.body.data[0].uploaded_file_handle)] },
  processing: { answer: [mediaOf('PENDING', undefined)] },
  failed: { answer: [mediaOf('FAILED', undefined)] },
  notFound: { answer: [] },
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets what keys it gives
const cases = (Object.keys(examples) as Name[]).flatMap(name =>
  examples[name].operations.map(operation => [operation, name] as const),
)

test.each(cases)('%s understands the example %s', async (operation, name) => {
  const { status, body } = examples[name]
  const agent = new Agent()
  const client = clientOf(mock.url, { dispatcher: preferring(agent, status, name), timeoutMs: 10_000 })
  const expected = EXPECTED[name]

  const call =
    operation === 'uploadResumableMedia'
      ? client.uploadResumableMedia(anUpload)
      : client.getResumableMedia({ wabaId: WABA_ID, id: '639' })

  if ('answer' in expected) expect(await call).toEqual(expected.answer)
  else expect(await failureOf(call)).toMatchObject({ reason: expected.reason, status, code: body.code, raw: body })
  await agent.close()
})

function preferring(agent: Agent, status: number, example: string): Dispatcher {
  return agent.compose(dispatch => (options, handler) => {
    const headers = { ...options.headers, prefer: `code=${status}, example=${example}` }
    return dispatch({ ...options, headers }, handler)
  })
}

function mediaOf(status: string, handle: string | undefined) {
  return { id: '639', status, handle, fileName: 'image.png', fileLink: undefined, wabaId: WABA_ID, companyId: '97' }
}
