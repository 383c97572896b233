import type { Counter, Gauge, Histogram } from 'prom-client'
import { METRICS } from './metrics.ts'
import type { Metric } from './metrics.ts'

type Instrument = { counter: Counter; gauge: Gauge; histogram: Histogram }

export type Instruments = { [Name in keyof typeof METRICS]: Instrument[(typeof METRICS)[Name]['type']] }

/** The metrics in a registry of their own, since a process may hold more than one gateway. */
export async function createInstruments() {
  // Loaded here, so that a gateway without metrics does not pay for it.
  const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = (await import('prom-client')).default
  const registry = new Registry()
  // Event-loop delay, memory and garbage collection, under the names that other dashboards know.
  collectDefaultMetrics({ register: registry })
  const kinds = { counter: Counter, gauge: Gauge, histogram: Histogram }
  const instruments = Object.fromEntries(
    Object.entries<Metric>(METRICS).map(([key, { type, name, labels, help, buckets }]) => {
      const of = { name, help, labelNames: [...labels], registers: [registry] }
      return [key, new kinds[type]({ ...of, ...(buckets && { buckets: [...buckets] }) })]
    }),
  )
  return { registry, instruments: instruments as unknown as Instruments }
}
