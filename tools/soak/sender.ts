import type { Client } from './client.ts'
import type { Accepted } from './evidence.ts'
import type { KillableGateway } from './killable-gateway.ts'
import { pause } from './pause.ts'
import type { Planned } from './plan.ts'

export type Sender = ReturnType<typeof createSender>

type Deps = { client: Client; gateway: Pick<KillableGateway, 'ready'>; signal: AbortSignal }

const AGAIN_MS = 50

/** Sends uploads as a patient client does: one that was cut is sent again under its key until there is an answer. */
export function createSender({ client, gateway, signal }: Deps) {
  const counts = { begun: 0, inFlight: 0, cut: 0 }
  const accepted: Accepted[] = []
  const unexpected: string[] = []

  async function send(file: Planned): Promise<void> {
    counts.begun += 1
    while (!signal.aborted) {
      await gateway.ready()
      const answer = await tryOnce(file)
      if (answer === undefined) {
        await pause(AGAIN_MS, signal)
      } else if ('mediaId' in answer) {
        const { wabaId, fileName, sha256 } = file
        accepted.push({ mediaId: answer.mediaId, wabaId, fileName, sha256 })
        return
      } else {
        unexpected.push(answer.unexpected)
        return
      }
    }
  }

  async function tryOnce(file: Planned) {
    counts.inFlight += 1
    try {
      return await client.upload(file)
    } catch {
      // The connection broke, or was refused: nothing is known, and the key makes it safe to send it again.
      counts.cut += 1
      return undefined
    } finally {
      counts.inFlight -= 1
    }
  }

  return { send, counts: counts as Readonly<typeof counts>, accepted, unexpected }
}
