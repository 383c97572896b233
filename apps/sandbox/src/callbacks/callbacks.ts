import { setTimeout } from 'node:timers/promises'
import { deliverCallback, reasonOf } from '@resumable-media/runtime/deliver-callback'
import type { Media } from '../media-store.ts'
import type { CallbackSettings } from '../settings/settings.ts'
import { fieldsOf, type Fields } from './fields.ts'
import { MODES } from './modes.ts'
import { fillContent } from './template.ts'

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
        const content = fillContent(method, template, fields)
        const response = await deliverCallback({ url, method, content, secret }, signal)
        response.resume()
        const { statusCode: status = 0 } = response
        if (status < 200 || status > 299) throw new Error(`it answered ${status}`)
      }
      const final = fieldsOf(media, media, now())
      const pending = fieldsOf(media, { status: 'PENDING', handle: undefined }, media.acceptedAt)
      await MODES[mode]({
        final: () => send(final).catch(logged),
        pending: () => send(pending).catch(logged),
        delay: () => setTimeout(delayMs, undefined, { signal }).catch(logged),
      })

      function logged(error: unknown) {
        if (!signal.aborted) log(`callback for media ${media.id} to ${url} failed: ${reasonOf(error)}`)
      }
    },
    /** Gives up the callbacks that are under way or still to come. */
    cancelAll() {
      going.abort()
      going = new AbortController()
    },
  }
}
