import type { GatewayCosts } from './gateway-costs.ts'
import { sum } from './meter.ts'
import type { Cost } from './meter.ts'
import type { SharedCosts } from './shared-costs.ts'
import type { StoreCosts } from './store-costs.ts'
import type { SpoolCosts } from './spool-costs.ts'

/** What the model is made of: the costs of one gateway, and of one of several. */
export type Constants = Record<Mode, Costs> & { waits: SharedCosts }
type Costs = { gateway: GatewayCosts; store: StoreCosts; spool: SpoolCosts; slotBytes: number }

/** What each WABA does. */
export type Load = { uploadsPerHour: number; mbPerFile: number; watchers: number }
export type Mode = 'one' | 'several'

export type Needs = {
  uploadsPerSecond: number
  gateways: number
  cores: number
  mbPerGateway: number
  rows: number
  spoolGb: number
  databaseGb: number
  statementsPerSecond: number
  /** Of several gateways. */
  databaseCores: number
  connections: number
  notificationsPerSecond: number
  objects: number
  requestsPerSecond: number
  /** Of all files, in and out. */
  mbPerSecond: number
}

/** So much of a core is used, so that a burst finds room. */
export const USED = 0.6
/** DATA_TTL. */
const KEPT_HOURS = 72
const SLOTS = 20
/** A piece of a file in objects. */
const PIECE_MB = 8
/** How long a file comes, and how long it is sent. */
const UNDER_WAY_S = 20
/** Each gateway's pool, the connection that listens and the one of its lease. */
const CONNECTIONS = 12
const AT_LEAST: Record<Mode, number> = { one: 1, several: 2 }

/** What a media item costs, from its first byte to the removal of its row. */
export function costOfUpload(of: Constants, mode: Mode, mbPerFile: number): Cost & { requests: number } {
  const { gateway, store, spool } = of[mode]
  const { steps } = store
  const cpuMs =
    gateway.cpuMsPerUpload +
    steps['called back'].cpuMs +
    steps['ended and removed'].cpuMs +
    mbPerFile * gateway.cpuMsPerMb
  // A piece is put, read and removed.
  const requests = spool.file.requests * Math.ceil(mbPerFile / PIECE_MB)
  return { ...sum([...Object.values(steps), spool.file]), cpuMs, requests }
}

export function needsOf(of: Constants, mode: Mode, wabas: number, load: Load): Needs {
  const { uploadsPerHour, mbPerFile, watchers } = load
  const upload = costOfUpload(of, mode, mbPerFile)
  const uploadsPerSecond = (wabas * uploadsPerHour) / 3600
  const cores = (uploadsPerSecond * upload.cpuMs) / 1000
  const gateways = Math.max(AT_LEAST[mode], Math.ceil(cores / USED))
  const rows = wabas * uploadsPerHour * KEPT_HOURS
  const { gateway, store, slotBytes } = of[mode]
  const held = uploadsPerSecond * UNDER_WAY_S * gateway.mbPerUpload + wabas * watchers * gateway.mbPerWatcher
  return {
    uploadsPerSecond,
    gateways,
    cores,
    mbPerGateway: gateway.idleMb + held / gateways,
    rows,
    spoolGb: (rows * mbPerFile) / 1000,
    databaseGb: (rows * store.itemBytes + wabas * SLOTS * slotBytes) / 1e9,
    statementsPerSecond: uploadsPerSecond * upload.statements,
    databaseCores: (uploadsPerSecond * upload.serverCpuMs) / 1000,
    connections: mode === 'one' ? 0 : gateways * CONNECTIONS,
    notificationsPerSecond: uploadsPerSecond * upload.notifications,
    objects: mode === 'one' ? 0 : rows * Math.ceil(mbPerFile / PIECE_MB),
    requestsPerSecond: uploadsPerSecond * upload.requests,
    mbPerSecond: uploadsPerSecond * mbPerFile,
  }
}
