import { sha256, videoOf } from '@resumable-media/test-kit/files'
import { createPlan } from '../plan.ts'
import type { Planned } from '../plan.ts'
import type { Random } from '../random.ts'
import { uniqueFile } from '../unique-file.ts'
import { WABAS } from './scale.ts'

export type Upload = Planned & {
  door: 'mutation' | 'tus'
  /** Whether its bytes come in small parts with pauses. */
  isSlow: boolean
}

const BY_TUS = 0.5
const SLOW = 0.3
/** A video by tus is of several pieces, which come to any gateway. */
const VIDEO_BYTES = [600_000, 4_000_000] as const

/** Draws uploads as for one gateway, by two doors. */
export async function createUploads(random: Random): Promise<() => Promise<Upload>> {
  const draw = await createPlan(random, WABAS)
  return async () => {
    const planned = draw()
    const door = random.chance(BY_TUS) ? 'tus' : 'mutation'
    const upload = { ...planned, door, isSlow: random.chance(SLOW) } as const
    if (door === 'mutation' || planned.type !== 'video/mp4') return upload
    const bytes = uniqueFile('video/mp4', await videoOf(random.whole(VIDEO_BYTES)), planned.idempotencyKey)
    return { ...upload, bytes: Buffer.from(bytes), sha256: sha256(bytes) }
  }
}
