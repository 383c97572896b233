import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, open, readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { mountSmallDisk } from '@resumable-media/test-kit/small-disk'

const isRoot = process.geteuid?.() === 0
const NOBODY = 65_534
const ENV = { KALEYRA_SID: 'S', KALEYRA_API_KEY: 'key' }

let home: string
let data: string
let undo: () => void
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'faults-'))
  data = join(home, 'data')
  undo = () => {}
})
afterEach(async () => {
  undo()
  await rm(home, { recursive: true, force: true })
})

/** A data folder as a gateway leaves it, with enough in its database for several pages. */
async function filled(): Promise<void> {
  await mkdir(join(data, 'spool'), { recursive: true, mode: 0o700 })
  const { database } = await openDatabase(data)
  const at = { receivedAt: 1, wabaId: null, saidAt: null, appliedAt: 1, kaleyraId: '1', method: 'POST' } as const
  for (let n = 0; n < 50; n += 1)
    await database
      .insertInto('callback')
      .values({ ...at, raw: 'x'.repeat(4000) })
      .execute()
  await database.destroy()
}
const at = (name: string) => join(data, name)
/** Writes over the middle of a file. */
async function scribble(path: string): Promise<void> {
  const { size } = await stat(path)
  const file = await open(path, 'r+')
  await file.write(Buffer.alloc(Math.floor(size / 2), 0xa5), 0, undefined, Math.floor(size / 4))
  await file.close()
}

/** What is done to the folder, and what the one sentence names and tells to do. */
const FAULTS: [string, () => Promise<unknown>, ...RegExp[]][] = [
  [
    'a dangling link as DATA_DIR',
    () => symlink(join(home, 'gone'), data),
    /DATA_DIR .* is a link to .*gone/u,
    /Make that folder/u,
  ],
  ['a link in a circle as DATA_DIR', () => symlink(data, data), /DATA_DIR .* link/u, /rm "/u],
  ['a file as DATA_DIR', () => writeFile(data, ''), /DATA_DIR .*a file is in its place/u, /move the file away/u],
  [
    'a file above DATA_DIR',
    async () => {
      await writeFile(join(home, 'file'), '')
      data = join(home, 'file', 'data')
    },
    /DATA_DIR .*a file is in its place/u,
    /Name a folder that this user may write/u,
  ],
  [
    'a dangling link as spool',
    async () => {
      await mkdir(data, { mode: 0o700 })
      await symlink('/gone/spool', at('spool'))
    },
    /spool .* is a link to \/gone\/spool/u,
    /Make that folder/u,
  ],
  [
    'a file as spool',
    async () => {
      await mkdir(data, { mode: 0o700 })
      await writeFile(at('spool'), '')
    },
    /spool .*a file is in its place/u,
    /move the file away/u,
  ],
  ...['media.sqlite', 'media.sqlite-wal', 'lock.sqlite'].flatMap(name => [
    [
      `a dangling link as ${name}`,
      async () => {
        await filled()
        await rm(at(name), { force: true })
        await symlink('/gone/file', at(name))
      },
      /is a link to \/gone\/file/u,
      /Bring that file back/u,
    ] satisfies (typeof FAULTS)[number],
    [
      `a folder as ${name}`,
      async () => {
        await filled()
        await rm(at(name), { force: true })
        await mkdir(at(name))
      },
      /is a folder where the gateway keeps a file/u,
      /mv "/u,
    ] satisfies (typeof FAULTS)[number],
  ]),
  [
    'a text as media.sqlite',
    async () => {
      await filled()
      await writeFile(at('media.sqlite'), 'not a database '.repeat(1000))
    },
    /media\.sqlite cannot be used \(file is not a database\)/u,
    /backup/u,
  ],
  [
    'half of media.sqlite',
    async () => {
      await filled()
      await truncate(at('media.sqlite'), Math.floor((await stat(at('media.sqlite'))).size / 8192) * 4096)
    },
    /media\.sqlite cannot be used \(.*malformed/u,
    /backup/u,
  ],
  [
    'an emptied media.sqlite beside files that it knew',
    async () => {
      await filled()
      await writeFile(at('spool/00000000-0000-4000-8000-000000000000'), 'bytes')
      await truncate(at('media.sqlite'))
    },
    /media\.sqlite cannot be used \(it is missing or empty/u,
    /backup/u,
  ],
  [
    'no media.sqlite beside files that it knew',
    async () => {
      await filled()
      await writeFile(at('spool/00000000-0000-4000-8000-000000000000'), 'bytes')
      await rm(at('media.sqlite'))
    },
    /media\.sqlite cannot be used \(it is missing or empty/u,
    /backup/u,
  ],
  [
    'no media.sqlite beside its journal',
    async () => {
      await filled()
      await writeFile(at('media.sqlite-wal'), 'what it had not taken in yet')
      await rm(at('media.sqlite'))
    },
    /media\.sqlite cannot be used \(it is missing or empty/u,
    /backup/u,
  ],
  [
    'a media.sqlite that was written over',
    async () => {
      await filled()
      await scribble(at('media.sqlite'))
    },
    /media\.sqlite cannot be used/u,
    /backup/u,
  ],
  [
    'the database of another program',
    async () => {
      await filled()
      await rm(at('media.sqlite'))
      const other = new DatabaseSync(at('media.sqlite'))
      other.exec('create table media (name text)')
      other.close()
    },
    /media\.sqlite cannot be used/u,
    /backup/u,
  ],
  [
    'the database of a newer version',
    async () => {
      await filled()
      const newer = new DatabaseSync(at('media.sqlite'))
      newer.exec("insert into kysely_migration values ('999-later', '2030-01-01')")
      newer.close()
    },
    /media\.sqlite cannot be used \(a newer version/u,
    /Start that version/u,
  ],
  [
    'a text as lock.sqlite',
    async () => {
      await filled()
      await writeFile(at('lock.sqlite'), 'not a lock '.repeat(1000))
    },
    /cannot be locked \(file is not a database\)/u,
    /rm .*lock\*\.sqlite/u,
  ],
]

test('a dangling link and a lost+found in the spool keep no gateway from starting', async () => {
  await mkdir(at('spool/lost+found'), { recursive: true, mode: 0o700 })
  await symlink('/gone/file', at('spool/link'))
  const gateway = await startGatewayProcess({ ...ENV, DATA_DIR: data })
  expect((await readdir(at('spool'))).toSorted()).toEqual(['link', 'lost+found'])
  await gateway.end('SIGKILL')
})

/** What the process says to people that should have started; the log has it as well. */
async function startFault(as = {}): Promise<string> {
  const started = startGatewayProcess({ ...ENV, DATA_DIR: data }, as).then(async gateway => {
    await gateway.end('SIGKILL')
    throw new Error('the gateway has started')
  })
  const told = await started.catch((error: Error) => error.message)
  expect(told).toMatch(LOGGED)
  return told.replace(LOGGED, '')
}

const LOGGED = /\{"level":60,.*"msg":".*"\}\n/u

function expectOneSentence(told: string): void {
  expect(told).toMatch(/^the gateway ended with 1: /u)
  expect(told).not.toMatch(/^\s+at /mu)
  expect(told.trimEnd().split('\n')).toHaveLength(2)
}

test.for(FAULTS)('%s ends the start with a sentence that says what to do', async ([, breakIt, ...says]) => {
  await breakIt()
  const told = await startFault()
  for (const one of says) expect(told).toMatch(one)
  expectOneSentence(told)
})

test('a file system that is mounted read-only ends the start with a sentence', async context => {
  await mkdir(data)
  const unmount = mountSmallDisk(data)
  context.skip(!unmount, 'only root can mount a disk')
  undo = unmount ?? undo
  await filled()
  execFileSync('mount', ['-o', 'remount,ro', data])
  const told = await startFault()
  expect(told).toMatch(/DATA_DIR .*read-only\)\. Name a folder .* mount that for writing/u)
  expectOneSentence(told)
})

test('a folder and files of another user end the start with a sentence', async context => {
  context.skip(!isRoot, 'only root can start a gateway as another user')
  await chmod(home, 0o755)
  await filled()
  const ofRoot = await startFault({ uid: NOBODY })
  expect(ofRoot).toMatch(/DATA_DIR .* cannot be used \(uid 65534 may not .*chown -R 65534/u)
  expectOneSentence(ofRoot)
  execFileSync('chown', ['-R', String(NOBODY), data])
  for (const name of ['media.sqlite', 'spool']) {
    execFileSync('chown', ['0', at(name)])
    const told = await startFault({ uid: NOBODY })
    expect(told).toMatch(new RegExp(`${name} cannot be used \\(uid 65534 .*chown`, 'u'))
    expectOneSentence(told)
    execFileSync('chown', [String(NOBODY), at(name)])
  }
})
