import type { Random, Range } from './random.ts'
import type { SettingsPatch } from './sandbox-control.ts'
import { FROZEN_MOST_MS } from './scale.ts'

/** Something that goes wrong upstream, and for how long. */
export type Fault = {
  name: string
  forMs: Range
  /** What the sandbox is set to meanwhile; null for a process that is stopped. */
  settings: ((random: Random) => SettingsPatch) | null
}

const ONE_OR_TWO = [1, 2] as const

export const FAULTS: readonly [Fault, ...Fault[]] = [
  {
    name: 'answers 500',
    forMs: [300, 900],
    settings: random => ({ fail: { example: 'serverError', times: random.whole(ONE_OR_TWO) } }),
  },
  {
    name: 'answers 429 though we counted right',
    forMs: [300, 900],
    settings: () => ({ fail: { example: 'rateLimited', times: 1 } }),
  },
  {
    name: 'loses answers',
    forMs: [300, 900],
    settings: random => ({ loseAnswers: random.whole(ONE_OR_TWO) }),
  },
  {
    name: 'cuts uploads',
    forMs: [200, 600],
    settings: random => ({ cutAfterBytes: random.whole([0, 4000]) }),
  },
  {
    name: 'is slow',
    forMs: [500, 1500],
    settings: random => ({ latencyMs: random.whole([200, 900]) }),
  },
  { name: 'is down', forMs: [300, 2500], settings: () => ({ down: true }) },
  { name: 'is stopped', forMs: [300, FROZEN_MOST_MS], settings: null },
]

/** Takes back all that a fault can have set. */
export const NO_FAULT = {
  fail: null,
  loseAnswers: null,
  cutAfterBytes: null,
  latencyMs: 40,
  down: null,
} satisfies SettingsPatch

export const CALLBACK_MODES = ['once', 'twice', 'never', 'late', 'reordered', 'early'] as const
export type CallbackMode = (typeof CALLBACK_MODES)[number]

/** How callbacks come, which changes all the time. */
export function drawCallbacks(random: Random, mode: CallbackMode): SettingsPatch {
  return {
    processingMs: random.whole([20, 600]),
    callback: {
      mode,
      method: random.pick(['POST', 'GET']),
      delayMs: random.whole([300, 1500]),
    },
  }
}
