import type { Accepted, MediaState } from '../evidence.ts'
import { mayHaveBytes } from '../judge.ts'
import { pause } from '../pause.ts'
import { checkLedger } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import type { Reader } from './reader.ts'
import { WABAS } from './scale.ts'
import type { Stage } from './stage.ts'
import type { Subscribers } from './subscribers.ts'

/** How it stands when all is over. */
export type End = {
  ledger: Ledger
  /** Subscribers that have not seen a final state. */
  blind: readonly string[]
  /** WABAs with slots in use, when no call was made for a whole window. */
  unfreed: readonly string[]
}

type Deps = {
  stage: Pick<Stage, 'ledger' | 'gateways'>
  reader: Pick<Reader, 'used'>
  subscribers: Pick<Subscribers, 'blind'>
  accepted: readonly Accepted[]
  media: ReadonlyMap<string, MediaState | null>
  untilSwept: boolean
}

const LOOK_EVERY_MS = 1000

/** How it stands once nothing is left over, or when `patience` has ended. */
export async function lookForEnd(deps: Deps, patience: AbortSignal): Promise<End> {
  for (;;) {
    try {
      const end = await look(deps)
      if (patience.aborted || isSettled(end, deps)) return end
    } catch (error) {
      if (patience.aborted) throw error
    }
    await pause(LOOK_EVERY_MS, patience)
  }
}

async function look({ stage, reader, subscribers, accepted, media }: Deps): Promise<End> {
  const used = await Promise.all(WABAS.map(async wabaId => [wabaId, await reader.used(wabaId)] as const))
  return {
    ledger: await stage.ledger(),
    blind: subscribers.blind(accepted, media),
    unfreed: used.flatMap(([wabaId, slots]) => (slots > 0 ? [`${wabaId}: ${slots}`] : [])),
  }
}

function isSettled({ ledger, blind, unfreed }: End, { stage, media, untilSwept }: Deps): boolean {
  const { files, instances, intents } = ledger
  const orphans = files.filter(({ mediaId }) => !mayHaveBytes(media.get(mediaId)))
  const left = [blind, unfreed, instances.slice(stage.gateways.length), orphans, ...Object.values(checkLedger(ledger))]
  return left.every(cases => cases.length === 0) && (!untilSwept || intents.length === 0)
}
