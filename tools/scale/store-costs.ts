import { growStore } from '@resumable-media/gateway/scale/grow'
import { startLife, STEPS } from '@resumable-media/gateway/scale/life'
import type { Step } from '@resumable-media/gateway/scale/life'
import { createMovedClock } from '@resumable-media/gateway/scale/moved-clock'
import { costOf, each } from './meter.ts'
import type { Cost } from './meter.ts'
import type { Places } from './places.ts'
import type { Sizes, StoreName } from './sizes.ts'

export type StoreCosts = { steps: Record<Step, Cost>; itemBytes: number }

/** What a media item costs a store from its acceptance to its removal, and the bytes that it takes meanwhile. */
export async function measureStore(places: Places, name: StoreName, { lives, growth }: Sizes): Promise<StoreCosts> {
  const store = await places.open(name)
  const clock = createMovedClock()
  const life = startLife(store, clock, lives)
  try {
    const steps = {} as Record<Step, Cost>
    for (const step of STEPS) {
      steps[step] = each(await costOf(store, life.steps[step]), lives)
    }
    return { steps, itemBytes: await measureItem() }
  } finally {
    await life.stop()
    await store.close()
  }

  async function measureItem(): Promise<number> {
    const grown = await places.open(name)
    const other = startLife(grown, createMovedClock(), Math.min(lives, LIVES_TO_GROW))
    try {
      for (const step of STEPS.slice(0, -1)) await other.steps[step]()
      const before = await grown.bytes()
      const added = await growStore(grown, growth)
      return ((await grown.bytes()) - before) / added
    } finally {
      await other.stop()
      await grown.close()
    }
  }
}

const LIVES_TO_GROW = 100
