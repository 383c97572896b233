import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, open, readFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { valueLine } from './line.ts'
import type { Unit } from './line.ts'
import type { Measured } from './measurement.ts'
import { sizeName } from './size-name.ts'
import { takeTurns } from './turns.ts'
import type { Cost } from './turns.ts'
import type { Workbench } from './workbench.ts'

const PIECE = 1024 * 1024
const CALLS = 200

/** What the parts of an upload cost on this machine by themselves: less than their sum no gateway on Node can take. */
export async function measureLimit(bench: Workbench): Promise<Measured> {
  const folder = await mkdtemp(join(bench.folder, 'limit-'))
  const bytes = await readFile(bench.file)
  const size = sizeName(bytes.length)
  const file = await open(join(folder, 'file'), 'w+')
  const databases = { full: openDatabase(folder, 'full'), normal: openDatabase(folder, 'normal') }
  const select = 'select * from item where id = ?'
  const prepared = databases.normal.prepare(select)
  const parts: readonly { row: string; what: string; unit: Unit; cost: Cost }[] = [
    {
      row: 'limit-write',
      what: `write ${size} into the page cache`,
      unit: 'ms',
      cost: timed(() => writeAll(file, bytes)),
    },
    { row: 'limit-sync', what: `\`fdatasync\` of these ${size}`, unit: 'ms', cost: () => syncAll(file, bytes) },
    { row: 'limit-sync-small', what: 'write 4 KB, `fdatasync`', unit: 'ms', cost: timed(() => writeSmall(file)) },
    {
      row: 'limit-read',
      what: `read ${size} from the page cache`,
      unit: 'ms',
      cost: timed(() => readAll(file, bytes.length)),
    },
    {
      row: 'limit-hash',
      what: `SHA-256 of ${size}`,
      unit: 'ms',
      cost: timed(async () => createHash('sha256').update(bytes).digest()),
    },
    {
      row: 'limit-socket',
      what: `${size} through a socket, CPU of both ends`,
      unit: 'ms',
      cost: () => copyBySocket(bytes),
    },
    { row: 'limit-select', what: 'a prepared `select` by key', unit: 'µs', cost: perCall(() => prepared.get('1')) },
    {
      row: 'limit-prepare',
      what: 'the same, prepared each time',
      unit: 'µs',
      cost: perCall(() => databases.normal.prepare(select).get('1')),
    },
    {
      row: 'limit-commit-full',
      what: 'a commit with `synchronous=full`',
      unit: 'µs',
      cost: perCall(() => insert(databases.full)),
    },
    {
      row: 'limit-commit-normal',
      what: 'a commit with `synchronous=normal`',
      unit: 'µs',
      cost: perCall(() => insert(databases.normal)),
    },
  ]
  try {
    const costs = await takeTurns(Object.fromEntries(parts.map(({ row, cost }) => [row, cost])), {
      ...bench.scale,
      ...bench,
    })
    return { lines: parts.map(part => valueLine(part, costs[part.row] ?? [])) }
  } finally {
    await file.close()
    databases.full.close()
    databases.normal.close()
  }
}

const timed =
  (work: () => Promise<unknown>): Cost =>
  async () => {
    const begun = performance.now()
    await work()
    return performance.now() - begun
  }

/** The mean of many calls, in microseconds. */
const perCall =
  (call: () => unknown): Cost =>
  async () => {
    const begun = performance.now()
    for (let n = 0; n < CALLS; n += 1) call()
    return ((performance.now() - begun) * 1000) / CALLS
  }

type File = Awaited<ReturnType<typeof open>>

async function writeAll(file: File, bytes: Buffer): Promise<void> {
  await file.truncate()
  for (let at = 0; at < bytes.length; at += PIECE) await file.write(bytes, at, Math.min(PIECE, bytes.length - at), at)
}

/** Of bytes that were written just now, whatever was measured before. */
async function syncAll(file: File, bytes: Buffer): Promise<number> {
  await writeAll(file, bytes)
  return timed(() => file.datasync())()
}

async function writeSmall(file: File): Promise<void> {
  await file.write(Buffer.alloc(4096), 0, 4096, 0)
  await file.datasync()
}

async function readAll(file: File, bytes: number): Promise<void> {
  const into = Buffer.alloc(PIECE)
  for (let at = 0; at < bytes; at += PIECE) await file.read(into, 0, PIECE, at)
}

async function copyBySocket(bytes: Buffer): Promise<number> {
  const server = createServer(socket => void socket.resume().once('end', () => socket.end()))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const before = process.cpuUsage()
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.resume().end(bytes)
  await once(socket, 'close')
  const { user, system } = process.cpuUsage(before)
  server.close()
  return (user + system) / 1000
}

function openDatabase(folder: string, synchronous: 'full' | 'normal'): DatabaseSync {
  const database = new DatabaseSync(join(folder, `${synchronous}.sqlite`))
  database.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous};
    create table item (id integer primary key, text text not null); insert into item values (1, 'one')`)
  return database
}

const insert = (database: DatabaseSync) => database.exec(`insert into item (text) values ('one more')`)
