import { openCaller } from './caller.ts'
import type { Caller, Form } from './caller.ts'
import type { Line } from './line.ts'
import { measureRates, rateLine } from './rates.ts'
import { smallMutation } from './small-file.ts'
import { parseMutationAnswer } from './uploads.ts'
import type { Workbench } from './workbench.ts'

const AT_ONCE = 8

/** Answers to `mediaStatus` per second, against the least that the same server can answer. */
export async function measureStatusQueries({ rounds, signal, startGateway }: Workbench): Promise<Line[]> {
  const gateway = await startGateway()
  const caller = openCaller()
  const live = new URL('/health/live', gateway.url).href
  const calls = {
    ours: await pendingQuery(caller, gateway.url, await smallMutation()),
    against: () => caller.get(live),
  }
  const rates = await measureRates(calls, { atOnce: AT_ONCE, rounds, signal })
  caller.close()
  await gateway.stop()
  return [rateLine(`mediaStatus, ${AT_ONCE} at a time / health/live`, rates)]
}

/** Uploads a file, and answers a function that asks for its status. */
export async function pendingQuery(caller: Caller, url: string, mutation: Form): Promise<() => Promise<void>> {
  const id = parseMutationAnswer(await caller.post(url, mutation))
  const query = JSON.stringify({
    query: 'query($id: ID!) { mediaStatus(id: $id) { status handle failure { code message } } }',
    variables: { id },
  })
  const status = { type: 'application/json', body: Buffer.from(query) }
  return async () => {
    const body = await caller.post(url, status)
    if (!body.includes('"PENDING"')) throw new Error(`the gateway answered ${body}`)
  }
}
