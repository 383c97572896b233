import type { Handler } from '../http/routes.ts'
import { createInstruments } from './instruments.ts'
import { createReadings } from './readings.ts'
import type { ReadingDeps } from './readings.ts'
import { createMetricsRoute } from './route.ts'
import { createCounted, UNCOUNTED } from './counted.ts'
import type { Counted } from './counted.ts'

/** What app.ts puts around the parts that are counted, and the route that tells the counts; without metrics nothing. */
export type Telemetry = { counted: Counted; route(deps: Omit<ReadingDeps, 'monotonic'>): Handler | undefined }

type Options = { isOn: boolean; token: string | undefined; monotonic: () => number }

export async function createTelemetry({ isOn, token, monotonic }: Options): Promise<Telemetry> {
  if (!isOn) return { counted: UNCOUNTED, route: () => undefined }
  const { registry, instruments } = await createInstruments()
  return {
    counted: createCounted(instruments, monotonic),
    route: deps =>
      createMetricsRoute({ registry, refresh: createReadings(instruments, { ...deps, monotonic }), token }),
  }
}
