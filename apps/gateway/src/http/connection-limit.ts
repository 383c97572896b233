import type { Server } from 'node:http'
import type { Log } from '../lib/log.ts'

/** Descriptors for the store, the log, calls to Kaleyra and the files they send. */
const RESERVED = 64
/** A connection can have a file open beside itself. */
const PER_CONNECTION = 2
const AT_LEAST = 4
const LOG_EVERY_MS = 60_000

type Deps = { log: Pick<Log, 'warn'>; monotonic: () => number }

/**
 * Refuses connections past the limit, which leaves the process enough files for its own work. Logs it at most once a
 * minute.
 */
export function limitConnections(server: Server, { log, monotonic }: Deps, openFiles = openFilesLimit()): void {
  if (!Number.isFinite(openFiles)) return
  const maxConnections = Math.max(AT_LEAST, Math.floor((openFiles - RESERVED) / PER_CONNECTION))
  server.maxConnections = maxConnections
  let refused = 0
  let loggedAt = -Infinity
  server.on('drop', () => {
    refused += 1
    if (monotonic() - loggedAt < LOG_EVERY_MS) return
    loggedAt = monotonic()
    log.warn(
      { refused, maxConnections, openFiles },
      'connections were refused: raise the limit of open files (ulimit -n)',
    )
    refused = 0
  })
}

/** The soft limit of this process, which Node has raised to the hard one; Infinity where there is none. */
function openFilesLimit(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | string } } }
  const soft = userLimits?.open_files?.soft
  return typeof soft === 'number' ? soft : Infinity
}
