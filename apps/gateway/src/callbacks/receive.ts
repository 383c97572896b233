import type { Log } from '../lib/log.ts'
import type { RawCallback } from './fields.ts'
import { parseCallback } from './parse.ts'
import type { KeptCallbacks } from './inbox.ts'

type Deps = {
  kept: Pick<KeptCallbacks, 'keep'>
  applyKept: (kaleyraId: string) => Promise<number>
  log: Log
}

/** Takes a callback in: once it answers, the callback is stored and applied if it can be. Throws a BadCallbackError. */
export function createReceive({ kept, applyKept, log }: Deps) {
  return async function receive(raw: RawCallback): Promise<void> {
    const { kaleyraId, wabaId, status, saidAt } = parseCallback(raw)
    // Stored first, and then the media is looked for; whoever makes a media PENDING does it the other way round. So one
    // of the two finds the other, however they meet.
    await kept.keep({ ...raw, kaleyraId, wabaId, saidAt })
    if ((await applyKept(kaleyraId)) === 0)
      log.info({ kaleyraId, wabaId, status }, 'callback kept: no media for it yet')
  }
}
