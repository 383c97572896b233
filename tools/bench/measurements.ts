import { measureLargeUploads } from './large-uploads.ts'
import { measureLimit } from './limit.ts'
import { measureManyRows } from './many-rows.ts'
import type { Measurement } from './measurement.ts'
import { measureSmallUploads } from './small-uploads.ts'
import { measureStart } from './start-and-idle.ts'
import { measureStatusQueries } from './status-queries.ts'
import { measureStores } from './stores.ts'
import { measureTusPieces } from './tus-pieces.ts'
import { measureWatchedUploads } from './watched-uploads.ts'

/** In the order of the page. */
export const MEASUREMENTS: readonly Measurement[] = [
  { name: 'large', what: 'large uploads by mutation, one and many at once', measure: measureLargeUploads },
  { name: 'tus', what: 'large uploads by tus', measure: measureTusPieces },
  { name: 'small', what: 'small uploads', measure: measureSmallUploads },
  { name: 'status', what: 'status queries', measure: measureStatusQueries },
  { name: 'rows', what: 'few and many rows', measure: measureManyRows },
  { name: 'watched', what: 'uploads that many watch', measure: measureWatchedUploads },
  { name: 'stores', what: 'its own folder, and what several gateways share', measure: measureStores },
  { name: 'start', what: 'start and idle memory', measure: measureStart },
  { name: 'limit', what: 'the limit: what the parts cost by themselves', measure: measureLimit },
]

/** The measurement of this name or number, counted from 1. */
export const findMeasurement = (text: string): Measurement | undefined =>
  MEASUREMENTS.find(({ name }, index) => name === text || String(index + 1) === text)
