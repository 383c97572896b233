import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../src/lib/log.ts'
import type { WabaId } from '../src/media/ids.ts'
import type { OpenedDatabase } from '../src/store/database.ts'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { createEndings } from '../src/retention/endings.ts'
import { createEndMedia } from '../src/store/end-media.ts'
import { createMediaStore } from '../src/store/media-store.ts'
import type { NewMedia } from '../src/store/media-store.ts'
import { createSignals } from '../src/store/signals.ts'

export const WABA = '150440000142241' as WabaId
export const OTHER_WABA = '150440000142242' as WabaId

/** Opens a database that is named by a folder: for the same one once more the same, by a connection of its own. */
export type OpenIn = (folder: string) => Promise<OpenedDatabase>

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of the tests that run on PostgreSQL. */
    postgres?: string
  }
}

/** Set within vitest alone: the fuzzer uses this too. */
const server = process.env['VITEST'] === undefined ? undefined : await givenServer()
/** What takes long there, and is about SQLite, is not run there. */
export const isOnPostgres = server !== undefined

/** SQLite; in the tests of the project `postgres` PostgreSQL. */
export const openIn: OpenIn =
  server === undefined ? openDatabase : (await import('./postgres-fixture.ts')).createPostgresFixture(server).openIn

async function givenServer(): Promise<string | undefined> {
  const { inject } = await import('vitest')
  return inject('postgres')
}

/** A real store in a folder of its own, with a clock that a test moves. */
export async function openTestStore(open = openIn) {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const { database, dialect } = await open(folder)
  const connections = [database]
  const clock = { at: Date.parse('2026-01-01T00:00:00Z'), aheadMs: 0 }
  const time = { now: () => clock.at + clock.aheadMs, monotonic: () => clock.at }
  const signals = createSignals()
  const store = createMediaStore({ database, dialect, signals, now: time.now })
  /** The ids of the items whose bytes were removed because they ended. */
  const removed: string[] = []
  const removeFile = async (id: string) => void removed.push(id)
  const endMedia = createEndMedia({ store, removeFile, dataTtlMs: 72 * 3_600_000, now: time.now })
  const endings = createEndings({
    clock: time,
    lastKnownAt: undefined,
    dataTtlMs: 72 * 3_600_000,
    log: createLog('silent'),
  })
  let added = 0
  return {
    folder,
    database,
    dialect,
    /** Another connection to the same database. */
    async connect() {
      const { database: another } = await open(folder)
      connections.push(another)
      return another
    },
    signals,
    store,
    endMedia,
    removed,
    /** Time passes where `at` grows; the clock is set where `aheadMs` does. */
    clock,
    time,
    ...time,
    endings,
    /** As a gateway that is alone. */
    holder: () => null,
    timeoutMs: 300_000,
    callsOutliveMs: 0,
    graceMs: 2500,
    async add({ owner = null, ...media }: Partial<NewMedia> = {}) {
      const id = media.id ?? randomUUID()
      // Each has a name of its own unless told otherwise: what has the same one goes one after the other.
      added += 1
      const file = { wabaId: WABA, fileName: `image-${added}.png`, type: 'image/png', size: 4, sha256: 'aa' } as const
      await store.insert({ ...file, ...media, owner, id })
      return id
    },
    async close() {
      await Promise.all(connections.map(one => one.destroy()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type TestStore = Awaited<ReturnType<typeof openTestStore>>
