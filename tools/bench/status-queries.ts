import { openCaller } from './caller.ts'
import { absentLine, ratioLine } from './line.ts'
import type { Measured } from './measurement.ts'
import { reasonOf } from './parties.ts'
import { callsPerSecond } from './rates.ts'
import type { Call } from './rates.ts'
import { pngMutation } from './small-file.ts'
import { takeTurns } from './turns.ts'
import { parseMutationAnswer } from './uploads.ts'
import type { Workbench } from './workbench.ts'

const ROW = { row: 'status', what: '`mediaStatus`, 8 at a time', unit: '/s' } as const
const AT_ONCE = 8

/** Answers to `mediaStatus` per second, beside a Yoga with its defaults that answers from memory. */
export async function measureStatusQueries(bench: Workbench): Promise<Measured> {
  const { forMs, smallBytes } = bench.scale
  const gateway = await bench.startGateway()
  const yoga = await bench.startRival('yoga.js', {}).catch((error: unknown) => {
    bench.signal.throwIfAborted()
    return error instanceof Error ? error : new Error(String(error))
  })
  const live = new URL('/health/live', gateway.url).href
  const calls: Record<string, Call> = {
    gateway: await pendingQuery(gateway.url, smallBytes),
    live: caller => caller.get(live),
    ...(!(yoga instanceof Error) && { yoga: await pendingQuery(yoga.url, smallBytes) }),
  }
  const options = { ...bench.scale, signal: bench.signal }
  const rates: Record<string, number[]> = await takeTurns(
    Object.fromEntries(
      Object.entries(calls).map(([name, call]) => [
        name,
        () => callsPerSecond(call, { ...options, forMs, atOnce: AT_ONCE }),
      ]),
    ),
    options,
  )
  await gateway.stop()
  if (!(yoga instanceof Error)) await yoga.stop()
  const own = rates['gateway'] ?? []
  return {
    lines: [
      yoga instanceof Error
        ? absentLine(ROW, 'Yoga', reasonOf(yoga))
        : ratioLine(ROW, 'Yoga', own, rates['yoga'] ?? []),
      ratioLine(ROW, '/health/live', own, rates['live'] ?? []),
    ],
  }
}

/** Uploads a file, and answers a function that asks for its status. */
export async function pendingQuery(url: string, bytes: number): Promise<Call> {
  const first = openCaller()
  const id = parseMutationAnswer(await first.post(url, await pngMutation(bytes)))
  first.close()
  const query = JSON.stringify({
    query: 'query($id: ID!) { mediaStatus(id: $id) { status handle failure { code message } } }',
    variables: { id },
  })
  const status = { type: 'application/json', body: Buffer.from(query) }
  return async caller => {
    const body = await caller.post(url, status)
    if (!body.includes('"PENDING"')) throw new Error(`the server answered ${body}`)
  }
}
