import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareFolder } from '../src/store/sqlite/data-folder.ts'
import { FolderInUseError, lockFolder } from '../src/store/sqlite/instance-lock.ts'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { WABA } from '@resumable-media/test-kit/system'

const NOBODY = 65_534
const isRoot = process.geteuid?.() === 0
/** Nothing listens there: what is accepted stays in the spool. */
const ENV = { KALEYRA_SID: 'S', KALEYRA_API_KEY: 'key', KALEYRA_BASE_URL: 'http://127.0.0.1:9/v2' }

let home: string
let data: string
let gateway: GatewayProcess | undefined
let stranger: ChildProcess | undefined
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'private-'))
  await chmod(home, 0o755)
  data = join(home, 'data')
})
afterEach(async () => {
  await gateway?.end('SIGKILL')
  // With what it has started, which would hold the lock, and the output, on and on.
  if (stranger?.pid !== undefined) process.kill(-stranger.pid, 'SIGKILL')
  gateway = stranger = undefined
  await rm(home, { recursive: true, force: true })
})

const start = (as = {}) => startGatewayProcess({ ...ENV, DATA_DIR: data }, as)

/** The mode of the folder and of everything in it, by path. */
async function modes(): Promise<Record<string, string>> {
  const paths = ['', ...(await readdir(data, { recursive: true }))]
  const entries = paths.map(async path => {
    const found = await lstat(join(data, path))
    const name = path.replace(/^spool\/.+/u, 'spool/*') || '.'
    return [`${name}${found.isDirectory() ? '/' : ''}`, (found.mode & 0o777).toString(8)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

const PRIVATE = {
  './': '700',
  'lock.sqlite': '600',
  'lock.sqlite-journal': '600',
  'media.sqlite': '600',
  'media.sqlite-shm': '600',
  'media.sqlite-wal': '600',
  'spool/': '700',
  'spool/*': '600',
}

/** Both doors: a file that comes whole, and one that comes in pieces. */
async function upload(url: string): Promise<void> {
  const { upload: send } = createApi(url)
  expect(await send(await blobOf('image.png'), 'image.png')).toMatchObject({ __typename: 'Media' })
  const begun = await fetch(`${url}/uploads`, {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': '10',
      'upload-metadata': `filename ${btoa('clip.mp4')},wabaId ${btoa(WABA)}`,
    },
  })
  expect(begun.status).toBe(201)
  const piece = { 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
  const location = begun.headers.get('location') ?? ''
  expect((await fetch(location, { method: 'PATCH', headers: piece, body: 'five!' })).status).toBe(204)
}

test.for(['000', '022', '077', '277'])('with umask %s all that a gateway makes is its user’s alone', async umask => {
  gateway = await start({ umask })
  await upload(gateway.url)
  expect(await modes()).toEqual(PRIVATE)
  expect(await readdir(join(data, 'spool'))).toHaveLength(2)
})

test('a folder that is open to others, and all that a gateway has in it, is closed at the start [private-data-folder]', async () => {
  gateway = await start()
  await upload(gateway.url)
  await gateway.end('SIGKILL')
  await mkdir(join(data, 'lost+found'))
  execFileSync('chmod', ['-R', 'a+rwX', data])
  gateway = await start()
  const { 'lost+found/': untouched, ...ours } = await modes()
  expect(ours).toEqual(PRIVATE)
  expect(untouched).toBe('777')
})

test('an empty folder that is open to others is closed, such as the root of a disk', async () => {
  await mkdir(join(data, 'lost+found'), { recursive: true })
  await chmod(data, 0o777)
  gateway = await start()
  expect((await modes())['./']).toBe('700')
})

const refusal = () =>
  start().then(
    one => one.end('SIGKILL').then(() => 'started'),
    (error: Error) => error.message,
  )

test('a folder that others use too is not closed to them: the start is refused, with the cure', async () => {
  await mkdir(data)
  await writeFile(join(data, 'their-file'), '')
  await chmod(data, 0o755)
  expect(await refusal()).toMatch(/is open to other users \(mode 755\) and holds more .*\/data\/gateway; .*chmod 700/u)
  await rm(join(data, 'their-file'))
  await chmod(data, 0o1777)
  expect(await refusal()).toMatch(/is open to other users/u)
  expect((await lstat(data)).mode & 0o7777).toBe(0o1777)
})

test('a folder of another user that is open is refused, with the cure', async context => {
  context.skip(!isRoot, 'only root can make a folder of another user')
  await mkdir(data)
  execFileSync('chown', [String(NOBODY), data])
  await chmod(data, 0o755)
  const told = await refusal()
  expect(told).toMatch(/ended with 1: .*is open to other users \(mode 755\) and belongs to uid 65534/u)
  expect(told).toMatch(/chown 0 ".*" && chmod 700 "/u)
  execFileSync('chown', ['0', data])
  gateway = await start()
  expect((await modes())['./']).toBe('700')
})

/** How another user can hold what it may read. */
const HOLDS = {
  'a shared lock of SQLite': `
    const lock = new (require('node:sqlite').DatabaseSync)(path, { readOnly: true })
    lock.exec('begin; select * from sqlite_master')
    console.log('held')`,
  'the whole file, by fcntl': `
    require('node:child_process').spawn('python3', ['-c', 'import fcntl, sys, time; fcntl.lockf(open(sys.argv[1]), fcntl.LOCK_SH); print("held", flush=True); time.sleep(600)', path], { stdio: 'inherit' })`,
  'the whole file, by flock': `
    require('node:child_process').spawn('flock', [path, 'sh', '-c', 'echo held; exec sleep 600'], { stdio: 'inherit' })`,
}

test.for(Object.entries(HOLDS))(
  'another user who holds the lock file (%s) keeps no gateway from starting, and lets no two start',
  async ([, hold], context) => {
    context.skip(!isRoot, 'only root can act as another user')
    await mkdir(data)
    lockFolder(data).release()
    execFileSync('chmod', ['-R', 'a+rX', data])
    stranger = spawn(
      process.execPath,
      [
        '--no-warnings',
        '-e',
        `const path = process.argv[1]; ${hold}; setInterval(() => {}, 1000)`,
        join(data, 'lock.sqlite'),
      ],
      { uid: NOBODY, gid: NOBODY, stdio: ['ignore', 'pipe', 'ignore'], detached: true },
    )
    await once(stranger.stdout!, 'data')
    prepareFolder(data)
    expect((await modes())['lock.sqlite']).toBe('600')
    const lock = lockFolder(data)
    expect(() => lockFolder(data)).toThrow(FolderInUseError)
    lock.release()
    lockFolder(data).release()
  },
)
