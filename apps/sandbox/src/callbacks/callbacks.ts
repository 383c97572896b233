import { setTimeout } from 'node:timers/promises'
import type { Media } from '../media-store.ts'
import type { CallbackSettings } from '../settings/settings.ts'
import { deliver } from './deliver.ts'
import { fieldsOf, type Fields } from './fields.ts'
import { MODES } from './modes.ts'
import { fillBody, fillQuery } from './template.ts'

export type Callbacks = ReturnType<typeof createCallbacks>
type Deps = { url: string | undefined; secret: string | undefined; now: () => number; log: (line: string) => void }

/** The callback profile: tells `url` of an outcome in the way of the settings. No `url`, no callbacks. */
export function createCallbacks({ url, secret, now, log }: Deps) {
  let going = new AbortController()
  return {
    /** Ends when every callback for the upload is answered, has failed or was abandoned. Never throws. */
    async tell(media: Media, { mode, method, delayMs, template }: CallbackSettings): Promise<void> {
      if (url === undefined) return
      const { signal } = going
      const send = async (fields: Fields) => {
        const content = method === 'GET' ? fillQuery(template, fields) : fillBody(template, fields)
        await deliver({ url, method, content, secret }, signal)
      }
      const final = fieldsOf(media, media, now())
      const pending = fieldsOf(media, { status: 'PENDING', handle: undefined }, media.acceptedAt)
      await MODES[mode]({
        final: () => send(final).catch(logged),
        pending: () => send(pending).catch(logged),
        delay: () => setTimeout(delayMs, undefined, { signal }).catch(logged),
      })

      function logged(error: unknown) {
        if (!signal.aborted) log(`callback for media ${media.id} to ${url} failed: ${reason(error)}`)
      }
    },
    /** Gives up the callbacks that are under way or still to come. */
    cancelAll() {
      going.abort()
      going = new AbortController()
    },
  }
}

/** Node says nothing but "AggregateError" when every address of a name failed, and "aborted" when the time was up. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' && error.cause instanceof Error) return error.cause.message
  return error.message || ('code' in error ? String(error.code) : error.name)
}
