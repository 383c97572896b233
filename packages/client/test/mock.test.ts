import { startMock } from '@resumable-media/mock'
import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examples } from '@resumable-media/openapi/examples'
import { errorReference, KaleyraError } from '../src/index.ts'
import { refusals } from '../src/rules.ts'
import { WABA_ID, anUpload, clientOf } from './account.ts'

let mock: Awaited<ReturnType<typeof startMock>>
beforeAll(async () => {
  mock = await startMock()
})
afterAll(() => mock.stop())

type Name = keyof typeof examples

type RefusalName = (typeof refusals)[keyof typeof refusals]['example']
type SuccessName = Exclude<Name, RefusalName>

/** What each success of the spec comes to. A new one is a missing key here, which the compiler reports. */
const SUCCESSES: Record<SuccessName, unknown> = {
  accepted: { id: '639', status: 'PENDING' },
  uploaded: [mediaOf('UPLOADED', examples.uploaded.body.data[0].uploaded_file_handle)],
  processing: [mediaOf('PENDING', undefined)],
  failed: [mediaOf('FAILED', undefined)],
  notFound: [],
}

/** A refusal comes to the class that is generated for it; `refusal.test.ts` has these by hand. */
const EXPECTED: Record<string, unknown> = {
  ...SUCCESSES,
  ...Object.fromEntries(errorReference.map(({ reason }) => expectedOf(reason))),
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets what keys it gives
const cases = (Object.keys(examples) as Name[]).flatMap(name =>
  examples[name].operations.map(operation => [operation, name] as const),
)

test.each(cases)('%s understands the example %s [client-examples]', async (operation, name) => {
  const agent = new Agent()
  const client = clientOf(mock.url, { dispatcher: preferring(agent, name), timeoutMs: 10_000 })

  const outcome =
    operation === 'uploadResumableMedia'
      ? await outcomeOf(client.uploadResumableMedia(anUpload))
      : await outcomeOf(client.getResumableMedia({ wabaId: WABA_ID, id: '639' }))

  expect(outcome).toEqual(EXPECTED[name])
  await agent.close()
})

function preferring(agent: Agent, name: Name): Dispatcher {
  return agent.compose(dispatch => (options, handler) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the client gives its headers as a record
    const headers = { ...(options.headers as Record<string, string>) }
    headers['prefer'] = `code=${examples[name].status}, example=${name}`
    return dispatch({ ...options, headers }, handler)
  })
}

function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => {
    if (!(error instanceof KaleyraError)) throw error
    const { name, reason, status, code, raw } = error
    return { name, reason, status, code, raw }
  })
}

function expectedOf(reason: string): [string, unknown] {
  const found = Object.entries(refusals).find(([name]) => name === reason)?.[1]
  if (!found) return ['', undefined]
  const { status, body } = examples[found.example]
  return [found.example, { name: found.errorClass, reason, status, code: body.code, raw: body }]
}

function mediaOf(status: string, handle: string | undefined) {
  return { id: '639', status, handle, fileName: 'image.png', fileLink: undefined, wabaId: WABA_ID, companyId: '97' }
}
