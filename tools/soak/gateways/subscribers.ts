import { BY_IDS, BY_WABA, watch } from '@resumable-media/test-kit/watch'
import type { Accepted, MediaState } from '../evidence.ts'
import { isFinal } from '../follower.ts'

export type Subscribers = ReturnType<typeof startSubscribers>

type Watch = ReturnType<typeof watch>
type States = ReadonlyMap<string, MediaState | null>

/** One for each WABA, and one for each upload that is asked for, all by server-sent events through the proxy. */
export function startSubscribers(url: string, wabas: readonly string[]) {
  const ofWabas = new Map(wabas.map(wabaId => [wabaId, watch(url, BY_WABA, { wabaId })]))
  const ofIds = new Map<string, Watch>()
  const ended = new Set<Watch>()
  const all = () => [...ofWabas.values(), ...ofIds.values()]

  function end(one: Watch): void {
    ended.add(one)
    one.end()
  }

  return {
    watch(mediaId: string): void {
      ofIds.set(mediaId, watch(url, BY_IDS, { ids: [mediaId] }))
    },

    /** Ends those that have seen all that will come. */
    release(media: States): void {
      for (const [id, one] of ofIds) if (!ended.has(one) && isFinal(media.get(id)) && hasSeen(one, id, media)) end(one)
    },

    /** Those that have not seen the final state of an upload that they watch. */
    blind: (accepted: readonly Accepted[], media: States): string[] =>
      accepted
        .filter(({ mediaId }) => isFinal(media.get(mediaId)))
        .flatMap(({ mediaId, wabaId }) => [
          ...missed(ofWabas.get(wabaId), mediaId, media, `of WABA ${wabaId}`),
          ...missed(ofIds.get(mediaId), mediaId, media, 'of its id'),
        ]),

    /** How often a stream was begun anew, after it had broken. */
    reconnects: () => all().reduce((sum, one) => sum + Math.max(0, one.connected() - 1), 0),

    /** Events without a media item, and streams that the gateway has completed: a client does not come again then. */
    faults: () => [
      ...all().flatMap(one => one.errors.filter(isOfAll).map(error => JSON.stringify(error))),
      ...all().flatMap(one => (one.completed() && !ended.has(one) ? ['a stream was completed'] : [])),
    ],

    end: () => all().forEach(end),
  }
}

/** One field alone can fail while the database is away. */
const isOfAll = (error: unknown) => ((error as { path?: unknown[] }).path ?? []).length < 2

const missed = (one: Watch | undefined, id: string, media: States, who: string): string[] =>
  one === undefined || hasSeen(one, id, media)
    ? []
    : [`${id} is ${media.get(id)?.status}: the subscriber ${who} saw ${lastOf(one, id) ?? 'nothing'}`]

const hasSeen = (one: Watch, id: string, media: States) => lastOf(one, id) === media.get(id)?.status

const lastOf = ({ told }: Watch, id: string) => told.findLast(seen => seen.id === id)?.status
