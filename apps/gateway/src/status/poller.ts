import type { KaleyraClient } from '@resumable-media/client'
import { delay } from '../media/delay.ts'
import { startDueLoop } from '../media/due-loop.ts'
import type { DueLoop } from '../media/due-loop.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Log } from '../log.ts'
import type { Report } from './report.ts'

type Deps = {
  client: Pick<KaleyraClient, 'getResumableMedia'>
  store: MediaStore
  apply: (media: Media, report: Report, cause: 'POLL') => Promise<unknown>
  removeFile: (id: string) => Promise<void>
  pollDelaysMs: readonly number[]
  now: () => number
  log: Log
}

const AT_ONCE = 20
const TIMEOUT_MS = 20_000
const NO_OUTCOME = 'Kaleyra took the file and never told what became of it. Upload the file again.'

/** Asks Kaleyra about every PENDING media, at growing intervals: a callback is only a hint, and can be lost. */
export function startPoller({ client, store, apply, removeFile, pollDelaysMs, now, log }: Deps): DueLoop {
  const stopping = new AbortController()

  async function ask(media: Media): Promise<void> {
    if (media.handleExpiresAt !== null && media.handleExpiresAt <= now()) return giveUp(media)
    // First the next look, so that a call that fails is not asked again at once.
    const looks = media.looks + 1
    await store.change(
      media.id,
      { looks, dueAt: Math.min(now() + delay(pollDelaysMs, looks), media.handleExpiresAt ?? Infinity) },
      { within: 'PENDING' },
    )
    const { wabaId, kaleyraId } = media
    try {
      const call = { wabaId, id: kaleyraId ?? '', signal: stopping.signal, timeoutMs: TIMEOUT_MS }
      const found = (await client.getResumableMedia(call)).find(item => item.id === kaleyraId)
      if (found) await apply(media, { kaleyraId: found.id, status: found.status, handle: found.handle }, 'POLL')
    } catch (error) {
      log.warn({ mediaId: media.id, err: error }, 'the status could not be asked for')
    }
  }

  /** A handle that came now would be dead already. */
  async function giveUp(media: Media): Promise<void> {
    const failure = { failureCode: 'NO_OUTCOME', failureMessage: NO_OUTCOME, dueAt: media.dataExpiresAt }
    if (await store.change(media.id, failure, { to: 'FAILED', cause: 'CLOCK' })) await removeFile(media.id)
  }

  const loop = startDueLoop(
    async () => {
      const due = await store.due(['PENDING'], AT_ONCE)
      await Promise.all(due.map(ask))
      return store.nextDueAt(['PENDING'])
    },
    { now, onError: error => log.error({ err: error }, 'the pending media could not be read') },
  )
  return {
    wake: loop.wake,
    async stop() {
      stopping.abort(new Error('the gateway is stopping'))
      await loop.stop()
    },
  }
}
