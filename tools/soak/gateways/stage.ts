import { appendFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }
import { startFaultyStore } from '@resumable-media/test-kit/faulty-store'
import { freePort } from '@resumable-media/test-kit/free-port'
import { onPostgres, startPostgres } from '@resumable-media/test-kit/postgres'
import { COMPILED } from '../../../scripts/run.ts'
import { startChild } from '../../bench/child.ts'
import type { Say } from '../../bench/child.ts'
import { createKillableGateway } from '../killable-gateway.ts'
import type { KillableGateway } from '../killable-gateway.ts'
import { createSandboxControl } from '../sandbox-control.ts'
import { sandboxEnv } from '../scale.ts'
import { readLedger } from './ledger.ts'
import { startProxy } from './proxy.ts'
import { gatewayEnv, WABAS } from './scale.ts'

/** A program that a run needs is not on this machine; the message has the cure. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError'
}

export type Stage = Awaited<ReturnType<typeof openStage>>

const DATABASE = 'soak'
const CUT = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${DATABASE}' and pid <> pg_backend_pid()`
const TABLES = `select table_name as name from information_schema.tables where table_schema = 'public'`

/** So many gateways on one PostgreSQL and one S3 server, behind nginx, and a sandbox that calls back to nginx. */
export async function openStage(count: number) {
  await using opening = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'soak-'))
  const keep = { folder: false }
  opening.defer(async () => {
    if (!keep.folder) await rm(folder, { recursive: true, force: true })
  })
  const closing = new AbortController()
  const { signal } = closing
  const sayIn =
    (name: string): Say =>
    text => {
      // What a process said last can come after its end, when the folder is gone.
      if (!signal.aborted) appendFileSync(join(folder, `${name}.log`), text)
    }
  const postgres = await needed(startPostgres())
  opening.defer(postgres.stop)
  await onPostgres(postgres.url(), `create database ${DATABASE}`)
  const store = await startFaultyStore()
  opening.defer(store.stop)
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const proxyPort = await freePort()
  const proxy = await needed(startProxy(ports, proxyPort, folder))
  opening.defer(proxy.stop)
  const url = `http://127.0.0.1:${proxyPort}`

  const gateways: KillableGateway[] = []
  opening.defer(async () => {
    closing.abort()
    await Promise.all(gateways.map(gateway => gateway.ended()))
  })
  const sandbox = await startChild({
    script: manifest.scripts.sandbox,
    env: sandboxEnv(`${url}/callbacks/kaleyra`, WABAS),
    signal,
    say: sayIn('sandbox'),
  })
  const control = createSandboxControl(sandbox.url, sandbox.pid, WABAS)
  const env = gatewayEnv({ sandbox: sandbox.url, database: postgres.url(DATABASE), store: store.endpoint })
  for (const [n, port] of ports.entries()) {
    const own = { PORT: String(port), DATA_DIR: join(folder, `data-${n + 1}`), NODE_COMPILE_CACHE: COMPILED }
    gateways.push(createKillableGateway({ env: { ...env, ...own }, signal, say: sayIn(`gateway-${n + 1}`) }))
  }
  // They begin at the same moment, on a database without a schema.
  await Promise.all(gateways.map(gateway => gateway.ready()))
  const running = opening.move()

  const ask = (statement: string) => onPostgres(postgres.url(DATABASE), statement)
  return {
    /** Where lies what the processes said, and in the end what a faulty run has left. */
    folder,
    url,
    gateways,
    sandbox: control,
    database: {
      /** Every connection of the gateways. */
      async cutConnections(): Promise<void> {
        await ask(CUT)
      },
      end: postgres.kill,
      begin: postgres.restart,
    },
    store: { leave: store.leave, comeBack: store.comeBack },
    ledger: () => readLedger(ask, store.objects),
    async close(leave: { folder: boolean }): Promise<void> {
      if (leave.folder) await record().catch((error: unknown) => sayIn('soak')(`${String(error)}\n`))
      keep.folder = leave.folder
      await running.disposeAsync()
    },
  }

  /** What is in the database, the bucket and the sandbox, which end with the run. */
  async function record(): Promise<void> {
    const tables = await ask(TABLES)
    const rows = tables.map(async ({ name }) => [name, await ask(`select * from "${String(name)}"`)])
    const found = {
      tables: Object.fromEntries(await Promise.all(rows)) as object,
      objects: await store.objects(),
      calls: await control.requests(),
    }
    await writeFile(join(folder, 'record.json'), JSON.stringify(found, null, 1))
  }
}

async function needed<Program>(starting: Promise<Program>): Promise<Program> {
  try {
    return await starting
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new MissingProgramError(`soak --gateways cannot start: ${why}`, { cause: error })
  }
}
