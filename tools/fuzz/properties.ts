import * as fc from 'fast-check'
import { callbackProperties } from '@resumable-media/gateway/properties/callbacks'
import { openContentProperties } from '@resumable-media/gateway/properties/contents'
import { metadataProperties } from '@resumable-media/gateway/properties/metadata'
import { openStateProperties } from '@resumable-media/gateway/properties/states'
import { fileNameProperties } from '@resumable-media/client/properties'
import { multipartProperties } from '@resumable-media/multipart/properties'
import type { Random } from '../soak/random.ts'

export type PropertyRuns = { runs: number; faults: string[] }

const MOST_SEEDS = 2 ** 31 - 1
const MOST_SHOWN = 1000

/** Every property there is, tried with inputs that no test has. */
export async function openProperties(random: Random) {
  const [contents, states] = await Promise.all([openContentProperties(), openStateProperties()])
  const cheap = { ...multipartProperties, ...fileNameProperties, ...callbackProperties, ...metadataProperties }
  const all: readonly (readonly [string, fc.IRawProperty<unknown>, number])[] = [
    ...Object.entries(cheap).map(([name, property]) => [name, property, 100] as const),
    ...Object.entries(contents.properties).map(([name, property]) => [name, property, 50] as const),
    ...Object.entries(states.properties).map(([name, property]) => [name, property, 10] as const),
  ]
  const results = new Map<string, PropertyRuns>(all.map(([name]) => [name, { runs: 0, faults: [] }]))

  return {
    results,
    async trySome(): Promise<void> {
      for (const [name, property, numRuns] of all) {
        const seed = random.whole([0, MOST_SEEDS])
        const details = await fc.check(property, { seed, numRuns })
        const result = results.get(name)
        if (!result) continue
        result.runs += details.numRuns
        if (details.failed)
          result.faults.push(`seed ${seed}: ${fc.stringify(details.counterexample).slice(0, MOST_SHOWN)}`)
      }
    },
    close: () => Promise.all([contents.close(), states.close()]),
  }
}
