import { inWords } from '@resumable-media/test-kit/hostile/answer'
import { exchange, NoAnswer } from '@resumable-media/test-kit/hostile/exchange'
import type { HttpAnswer } from '@resumable-media/test-kit/hostile/exchange'
import type { Row } from '@resumable-media/test-kit/hostile/row'
import { createTarget } from '@resumable-media/test-kit/hostile/target'
import type { Random } from '../soak/random.ts'
import { mutate } from './mutate.ts'

export type Corpus = { inOrder: readonly Row[]; hostile: readonly Row[] }
export type Requests = { sent: number; answers: Map<string, number>; faults: string[] }

/** A mutated request may promise bytes that never come: whoever waits for them is not waited for. */
const DEADLINE_MS = 400
const AT_ONCE = 16

/** Sends rows of a corpus with some of their bytes changed, and counts the answers by their status. */
export function createRequests(port: number, corpus: Corpus, streamOf: (name: string) => Random) {
  const requests: Requests = { sent: 0, answers: new Map(), faults: [] }
  // Each sender draws from a stream of its own, so that the seed decides whatever the order of the answers.
  const senders = Array.from({ length: AT_ONCE }, (_, n) => createSender(streamOf(`sender ${n}`)))

  function createSender(random: Random) {
    const send: typeof exchange = async (to, bytes, options) => {
      const sent = random.chance(0.8) ? mutate(Buffer.from(bytes), random) : Buffer.from(bytes)
      const answers = await exchange(to, sent, { ...options, answers: 1, deadlineMs: DEADLINE_MS }).catch(whenSilent)
      note(answers, sent)
      return answers ?? []
    }
    const target = createTarget(port, { send })
    return async (rows: number) => {
      for (; rows > 0; rows -= 1) await pick(random).send(target)
    }
  }

  function pick(random: Random): Row {
    const rows = random.chance(0.7) ? corpus.inOrder : corpus.hostile
    const row = rows[random.whole([0, rows.length - 1])]
    if (!row) throw new Error('the corpus is empty')
    return row
  }

  function note(answers: HttpAnswer[] | undefined, sent: Buffer): void {
    const [first] = answers ?? []
    const key = answers === undefined ? 'waited for more' : String(first?.status ?? 'closed')
    requests.sent += 1
    requests.answers.set(key, (requests.answers.get(key) ?? 0) + 1)
    if (first && first.status >= 500 && !MEANT.includes(first.status))
      requests.faults.push(`${inWords([first])} to ${JSON.stringify(sent.toString('latin1').slice(0, MOST_SHOWN))}`)
  }

  return {
    requests,
    sendSome: async (rows: number): Promise<void> => {
      await Promise.all(senders.map(send => send(rows)))
    },
  }
}

function whenSilent(error: unknown): undefined {
  if (!(error instanceof NoAnswer)) throw error
}

/** Not now, and no room: typed, and nobody's fault. */
const MEANT = [503, 507]
const MOST_SHOWN = 3000
