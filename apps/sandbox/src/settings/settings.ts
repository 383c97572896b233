import type { ExampleName } from '../answer.ts'
import { DEFAULT_TEMPLATE, type Template } from '../callbacks/template.ts'
import type { WireForm } from '../wire-form.ts'

/** What a test may change while the sandbox runs. README.md describes each key. */
export type Settings = {
  processingMs: number
  outcome: string
  callback: CallbackSettings
  fail: Failure | null
  loseAnswers: number
  cutAfterBytes: number | null
  latencyMs: number
  down: boolean
  clockOffsetMs: number
  accept: 'both' | WireForm
}

export const CALLBACK_MODES = ['once', 'twice', 'never', 'late', 'reordered', 'early'] as const
export const CALLBACK_METHODS = ['POST', 'GET'] as const
export const ACCEPTS: readonly Settings['accept'][] = ['both', 'multipart', 'documented-curl']

export type CallbackSettings = {
  mode: (typeof CALLBACK_MODES)[number]
  method: (typeof CALLBACK_METHODS)[number]
  delayMs: number
  template: Template
}

/** The next `times` calls of an operation that has it answer the example. */
export type Failure = { example: ExampleName; times: number }

/** The settings of a sandbox at its start. */
export function startSettings(processingMs: number): Settings {
  return {
    processingMs,
    outcome: 'UPLOADED',
    callback: { mode: 'once', method: 'POST', delayMs: 3000, template: DEFAULT_TEMPLATE },
    fail: null,
    loseAnswers: 0,
    cutAfterBytes: null,
    latencyMs: 0,
    down: false,
    clockOffsetMs: 0,
    accept: 'both',
  }
}
