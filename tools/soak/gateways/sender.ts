import type { Accepted } from '../evidence.ts'
import { pause } from '../pause.ts'
import type { Random } from '../random.ts'
import { NoReplyError } from './http.ts'
import type { Reply } from './http.ts'
import type { Upload } from './plan.ts'

export type Sender = ReturnType<typeof createSender>

/** Does one step of an upload again and again until it succeeds. */
export type UntilDone = <Done>(step: () => Promise<Done>) => Promise<Done>
/** A way by which uploads come: answers the id of the media item, once the gateway has all of its bytes. */
export type Door = (file: Upload, untilDone: UntilDone) => Promise<string>

/** An answer after which a patient client tries again. */
export class TryAgainError extends Error {
  override readonly name = 'TryAgainError'
}

/** An answer that no client can do anything about. */
export class UnexpectedReplyError extends Error {
  override readonly name = 'UnexpectedReplyError'
}

type Deps = {
  doors: Record<Upload['door'], Door>
  random: Random
  onAccepted: (one: Accepted) => void
  signal: AbortSignal
}

const AGAIN_MS = [100, 900] as const
/** Longer than all that happens at once. */
const PATIENCE_MS = 180_000

/** Sends uploads as a patient client does: whatever breaks is tried again, under the key of its upload. */
export function createSender({ doors, random, onAccepted, signal }: Deps) {
  const counts = { begun: 0, inFlight: 0 }
  const again = new Map<string, number>()
  const accepted: Accepted[] = []
  const unexpected: string[] = []

  async function send(file: Upload): Promise<void> {
    counts.begun += 1
    counts.inFlight += 1
    const patience = AbortSignal.timeout(PATIENCE_MS)
    try {
      const mediaId = await doors[file.door](file, step => untilDone(step, patience))
      const { wabaId, fileName, sha256 } = file
      const one = { mediaId, wabaId, fileName, sha256 }
      accepted.push(one)
      onAccepted(one)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof UnexpectedReplyError)) throw error
      unexpected.push(`${file.fileName} of ${file.wabaId} by ${file.door}: ${error.message}`)
    } finally {
      counts.inFlight -= 1
    }
  }

  async function untilDone<Done>(step: () => Promise<Done>, patience: AbortSignal): Promise<Done> {
    for (;;) {
      try {
        return await step()
      } catch (error) {
        if (!(error instanceof TryAgainError || error instanceof NoReplyError)) throw error
        const why = error instanceof NoReplyError ? 'no answer' : error.message
        again.set(why, (again.get(why) ?? 0) + 1)
        if (patience.aborted || signal.aborted)
          throw new UnexpectedReplyError(`not taken within ${PATIENCE_MS / 1000} s: ${error.message}`, { cause: error })
      }
      await pause(random.whole(AGAIN_MS), signal)
    }
  }

  return {
    send,
    counts: counts as Readonly<typeof counts>,
    again: again as ReadonlyMap<string, number>,
    accepted,
    unexpected,
  }
}

/** The error for a reply that is none of success; stock clients try again after a 409, a 423 and each 5xx. */
export function errorOf({ status, headers, body }: Reply): Error {
  const code = headers['x-error-code']
  const name = code === undefined ? String(status) : `${status} ${String(code)}`
  return status === 409 || status === 423 || status >= 500
    ? new TryAgainError(name)
    : new UnexpectedReplyError(`${name} ${body}`)
}
