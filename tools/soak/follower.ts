import type { Client } from './client.ts'
import type { Accepted, MediaState } from './evidence.ts'
import { pause, until } from './pause.ts'

type Deps = {
  client: Pick<Client, 'media'>
  accepted: readonly Accepted[]
  signal: AbortSignal
  roundMs?: number
  /** How many are asked for at the same time. */
  atOnce?: number
}

export type Follower = ReturnType<typeof startFollower>

const ROUND_MS = 250
const FINAL = ['UPLOADED', 'FAILED', 'CANCELLED', 'EXPIRED']

export const isFinal = (state: MediaState | null | undefined) => state != null && FINAL.includes(state.status)

/** Asks for every accepted media until it is in a final state. Ends with `signal`. */
export function startFollower({ client, accepted, signal, roundMs = ROUND_MS, atOnce = 1 }: Deps) {
  const media = new Map<string, MediaState | null>()
  const onTheirWay = () => accepted.filter(({ mediaId }) => !isFinal(media.get(mediaId)))

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await ask(onTheirWay())
      await pause(roundMs, signal)
    }
  }

  async function ask(some: readonly Accepted[]): Promise<void> {
    const rest = some.values()
    await Promise.all(Array.from({ length: atOnce }, () => askEach(rest)))
  }

  async function askEach(some: Iterable<Accepted>): Promise<void> {
    for (const { mediaId } of some) {
      try {
        media.set(mediaId, await client.media(mediaId))
      } catch {
        // The gateway is away; there is another round.
      }
    }
  }

  const running = run()
  return {
    media: media as ReadonlyMap<string, MediaState | null>,
    onTheirWay: () => onTheirWay().length,
    /** Whether an upload of the WABA has come to its end, so that the gateway knows one of its ids. */
    hasUploaded: (wabaId: string) =>
      accepted.some(one => one.wabaId === wabaId && media.get(one.mediaId)?.status === 'UPLOADED'),
    counts: () => ({
      delivered: [...media.values()].filter(state => state?.status === 'UPLOADED').length,
      failed: [...media.values()].filter(state => state?.status === 'FAILED').length,
    }),
    /** Waits until every media is in a final state, at most for so long. */
    settled: (withinMs: number) =>
      until(() => onTheirWay().length === 0, AbortSignal.any([signal, AbortSignal.timeout(withinMs)])),
    askForRest: () => ask(onTheirWay()),
    /** Asks once more for all; answers the ids of those whose final state did not stay. */
    async askForAll(): Promise<string[]> {
      const before = new Map(media)
      await ask(accepted)
      return [...before].flatMap(([id, was]) => (isFinal(was) && media.get(id)?.status !== was?.status ? [id] : []))
    },
    running,
  }
}
