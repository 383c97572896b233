import { needsOf, USED } from './model.ts'
import type { Constants, Load, Mode } from './model.ts'

/** What there is of a thing, and how many WABAs it is enough for. */
export type Limit = { what: string; there: string; wabas: number }

/** SPOOL_MAX_BYTES. */
const SPOOL_GB = 107
const LINK_MB = 125
const DISK_GB = 1000
const DATABASE_CORES = 8
const DATABASE_CONNECTIONS = 97
/** Autovacuum begins once a fifth of the rows was changed; an upload changes its row so often, and so often in the queue. */
const VACUUM_AT = 0.2
const CHANGES = 5
const LOOKS_PER_UPLOAD = 1.5

/** What is used up first where the number of WABAs grows; the least first. */
export function limitsOf(of: Constants, mode: Mode, load: Load): Limit[] {
  const limits = mode === 'one' ? limitsOfOne(of, load) : limitsOfSeveral(of, load)
  return limits.toSorted((one, other) => one.wabas - other.wabas)
}

/** Everything grows in proportion, so any large number will do. */
const MANY = 1_000_000
const enough = (there: number, taken: number) => Math.floor((there * MANY) / taken)

function limitsOfOne(of: Constants, load: Load): Limit[] {
  const needs = needsOf(of, 'one', MANY, load)
  return [
    { what: 'the default of `SPOOL_MAX_BYTES`', there: `${SPOOL_GB} GB`, wabas: enough(SPOOL_GB, needs.spoolGb) },
    {
      what: 'the disk, for files and database',
      there: '1 TB',
      wabas: enough(DISK_GB, needs.spoolGb + needs.databaseGb),
    },
    { what: "the gateway's core", there: `${USED * 100} % of it`, wabas: enough(USED, needs.cores) },
    { what: 'the network', there: '1 Gbit/s each way', wabas: enough(LINK_MB, needs.mbPerSecond) },
  ]
}

function limitsOfSeveral(of: Constants, load: Load): Limit[] {
  const needs = needsOf(of, 'several', MANY, load)
  const { notifyingPerSecond } = of.waits
  return [
    {
      what: 'the default of `SPOOL_MAX_BYTES`, for all gateways',
      there: `${SPOOL_GB} GB`,
      wabas: enough(SPOOL_GB, needs.spoolGb),
    },
    {
      what: 'commits of the database that tell other gateways',
      there: `${USED * 100} % of ${Math.round(notifyingPerSecond)} /s`,
      wabas: enough(notifyingPerSecond * USED, needs.notificationsPerSecond),
    },
    { what: "the database's disk", there: '1 TB', wabas: enough(DISK_GB, needs.databaseGb) },
    {
      what: "the database's cores",
      there: `${USED * 100} % of ${DATABASE_CORES}`,
      wabas: enough(DATABASE_CORES * USED, needs.databaseCores),
    },
    {
      what: "the database's cores, without the setting below",
      there: `${USED * 100} % of ${DATABASE_CORES}`,
      wabas: enoughUnvacuumed(of, load),
    },
    {
      what: "PostgreSQL's default of `max_connections`",
      there: String(DATABASE_CONNECTIONS),
      wabas: enough(DATABASE_CONNECTIONS, needs.connections),
    },
  ]
}

/** Each look passes what was sent since the last vacuum, which grows with the table: the square of the WABAs. */
function enoughUnvacuumed(of: Constants, load: Load): number {
  const { uploadsPerSecond, rows, databaseCores } = needsOf(of, 'several', MANY, load)
  const sentAtMost = (rows * VACUUM_AT) / CHANGES
  const looksMs = (uploadsPerSecond * LOOKS_PER_UPLOAD * of.waits.lookMsPerSent * sentAtMost) / 2
  const [square, linear, there] = [looksMs / 1000, databaseCores, DATABASE_CORES * USED]
  return Math.floor((MANY * (Math.sqrt(linear ** 2 + 4 * square * there) - linear)) / (2 * square))
}
