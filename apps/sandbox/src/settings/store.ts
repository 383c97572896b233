import { examples } from '@resumable-media/openapi/examples'
import type { ExampleName } from '../answer.ts'
import { applyPatch, parsePatch } from './patch.ts'
import type { Settings } from './settings.ts'

export type SettingsStore = ReturnType<typeof createSettings>

/** The settings that hold now; those that count down are counted here. */
export function createSettings(start: Settings) {
  let current = start
  return {
    get: (): Readonly<Settings> => current,
    /** Changes what the patch names, or nothing at all when anything in it is wrong. */
    change(patch: unknown): Readonly<Settings> {
      current = applyPatch(current, parsePatch(patch), start)
      return current
    },
    reset() {
      current = start
    },
    /** The example that this call of the operation must answer; it is taken off the calls that are to come. */
    takeFailure(operation: string): ExampleName | undefined {
      const { fail } = current
      if (fail === null || !operationsOf(fail.example).includes(operation)) return undefined
      current = { ...current, fail: fail.times > 1 ? { ...fail, times: fail.times - 1 } : null }
      return fail.example
    },
    /** Whether the answer to this upload must be lost; it is taken off those that are to come. */
    takeLostAnswer(): boolean {
      if (current.loseAnswers === 0) return false
      current = { ...current, loseAnswers: current.loseAnswers - 1 }
      return true
    },
  }
}

const operationsOf = (name: ExampleName): readonly string[] => examples[name].operations
