import { callbackExample, type CallbackName } from '@resumable-media/openapi/callback-choice'
import { CallbackNotSent, sendCallback } from '@resumable-media/runtime/callback-on-demand'
import type { CallbackAnswer, CallbackTarget } from '@resumable-media/runtime/callback-on-demand'
import type { MediaStore } from '../media-store.ts'
import type { SettingsStore } from '../settings/store.ts'
import { fieldsOf, type Fields } from './fields.ts'
import { fillContent } from './template.ts'

/** What is left out is as the sandbox was started with. `id` is the upload it is about; without it, the newest. */
export type OnDemand = Partial<CallbackTarget> & { id?: string }

type Deps = {
  settings: SettingsStore
  media: MediaStore
  now: () => number
  url: string | undefined
  secret: string | undefined
}

/** Sends a callback when a test asks for it. What the GET says of the upload stays. */
export function createOnDemand({ settings, media, now, url, secret: known }: Deps) {
  return async function callback(name: CallbackName, options: OnDemand = {}): Promise<CallbackAnswer> {
    const { to = url, secret = known, id } = options
    const { template, ...profile } = settings.get().callback
    const { method = profile.method } = options
    const fields = fieldsFor(callbackExample(name), id)
    if (to === undefined)
      throw new CallbackNotSent('There is no receiver. Give `to`, or start the sandbox with `callbackUrl`.')
    return sendCallback({ to, secret, method }, fillContent(method, template, fields))
  }

  /** Of the upload, where there is one; else those of the spec. */
  function fieldsFor(example: ReturnType<typeof callbackExample>, id: string | undefined): Fields {
    const about = media.find(id)
    if (about === undefined && id === undefined) return example as Fields
    if (about === undefined)
      throw new CallbackNotSent(`There is no upload "${id}". Take an id that the sandbox has answered.`)
    const status = String(example['status'] ?? '')
    const handle = about.handle ?? String(example['uploaded_file_handle'] ?? '')
    return fieldsOf(about, { status, handle: status === 'UPLOADED' ? handle : undefined }, now())
  }
}
