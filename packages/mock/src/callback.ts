import { callbackExample } from '@resumable-media/openapi/callback-choice'
import type { CallbackName } from '@resumable-media/openapi/callback-choice'
import { sendCallback } from '@resumable-media/runtime/callback-on-demand'
import type { CallbackAnswer, CallbackTarget } from '@resumable-media/runtime/callback-on-demand'
import { callbackQuery } from '@resumable-media/runtime/deliver-callback'

/** Sends the callback of the spec as it stands there: about the upload 639, which `accepted` answers too. */
export async function callback(name: CallbackName, target: CallbackTarget): Promise<CallbackAnswer> {
  const fields = callbackExample(name)
  return sendCallback(target, target.method === 'GET' ? callbackQuery(fields) : JSON.stringify(fields))
}
