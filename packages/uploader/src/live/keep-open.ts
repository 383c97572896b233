import { fieldsOf, refusalOf } from '../connection/answer.ts'
import type { Gateway } from '../connection/gateway.ts'
import { send } from '../connection/send.ts'
import { onOffline, waitFor } from '../connection/wait.ts'
import type { Media } from '../generated/schema.gen.ts'
import { operations } from '../generated/schema.gen.ts'
import type { Operations } from '../generated/schema.gen.ts'
import { UploadError } from '../upload-error.ts'
import { readEvents } from './read-events.ts'

type Name = 'mediaStatusChanged' | 'wabaMediaChanged'
export type Subscription = { [N in Name]: { name: N; variables: Operations[N]['variables'] } }[Name]
type StreamListener = {
  onMedia: (media: Media) => void
  onLive: (isLive: boolean) => void
  onRefused: (error: UploadError) => void
}

/** The gateway writes every 12 s; a proxy that delays the first event this long buffers everything. */
const FIRST_WORD_MS = 10_000
const SILENCE_MS = 30_000
/** What a retry with the same token meets again. */
const REFUSED = /^(?:UNAUTHORIZED|FORBIDDEN|FOREIGN_|HTTP_40[13])/u
const DELAYS_MS = [100, 500, 1000, 2000, 5000, 10_000, 30_000]

/** Keeps a stream open until the signal ends it: connects again whenever it breaks off, ends, or falls silent. */
export async function keepOpen(
  gateway: Gateway,
  subscription: Subscription,
  { onMedia, onLive, onRefused }: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      await read(gateway, subscription, signal, media => {
        failures = 0
        onLive(true)
        if (media) onMedia(media)
      })
    } catch (error) {
      // Any failure is retried; until then the states are polled.
      if (!signal.aborted && error instanceof UploadError && REFUSED.test(error.code)) onRefused(error)
    }
    if (signal.aborted) return
    onLive(false)
    await waitFor(DELAYS_MS[failures] ?? 30_000, signal).catch(() => {})
  }
}

async function read(
  gateway: Gateway,
  { name, variables }: Subscription,
  outer: AbortSignal,
  onSign: (media?: Media) => void,
): Promise<void> {
  const silence = new AbortController()
  const signal = AbortSignal.any([outer, silence.signal])
  const giveUp = () => silence.abort(new Error('the stream is silent'))
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = onOffline(giveUp)
  try {
    const body = JSON.stringify({ query: operations[name], variables })
    const within = () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, FIRST_WORD_MS)
      return signal
    }
    const response = await send(gateway, body, { signal, within, accept: 'text/event-stream' })
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
    if (!response.ok || !response.body || !isStream)
      throw refusalOf(response, fieldsOf(await response.json().catch(() => {}))['errors'])
    for await (const { event, data } of readEvents(response.body)) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, SILENCE_MS)
      if (event === 'complete') return
      onSign(event === 'next' ? mediaIn(data, name, response) : undefined)
    }
  } finally {
    end()
    clearTimeout(timer)
    silence.abort()
  }
}

/** Throws for an error of the subscription, which ends it. */
function mediaIn(text: string, name: Name, response: Response): Media {
  const { data, errors } = JSON.parse(text) as { data?: Partial<Record<Name, Media>>; errors?: unknown }
  const media = data?.[name]
  if (!media) throw refusalOf(response, errors)
  return media
}
