import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf, sha256, videoOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { createTus, idOf } from '@resumable-media/test-kit/tus'
import { WABA } from '@resumable-media/test-kit/system'
import type { System } from '@resumable-media/test-kit/system'
import { backUp } from '../src/backup/backup.ts'
import { runCommand } from '../src/backup/commands.ts'
import { keepsBytes } from '../src/media/end.ts'
import type { Media } from '../src/media/media.ts'
import { startSystem } from './system.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const HOUR_MS = 3_600_000
const UNHEARD_OF = '150440000142249'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** As an operator types it. */
async function gateway(dataDir: string, ...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...words], {
    env: { ...process.env, DATA_DIR: dataDir },
  })
  return stdout
}

function rowsOf(dataDir: string): Media[] {
  const sqlite = new DatabaseSync(join(dataDir, 'media.sqlite'), { readOnly: true })
  const rows = sqlite.prepare('select * from media order by seq').all()
  sqlite.close()
  return rows as unknown as Media[]
}

/** What is wrong with the files of a backup; nothing where each row has its own, whole, and no other is there. */
async function faultsOf(backup: string): Promise<string[]> {
  const rows = rowsOf(backup).filter(keepsBytes)
  const faults = await Promise.all(
    rows.map(async ({ id, status, sha256: hash, receivedBytes }) => {
      const bytes = await readFile(join(backup, 'spool', id)).catch(() => Buffer.alloc(0))
      if (status === 'RECEIVING') return bytes.length < (receivedBytes ?? 0) ? [`${id}: ${bytes.length} bytes`] : []
      return sha256(bytes) === hash ? [] : [`${id}: ${status} without its file`]
    }),
  )
  const known = new Set(rows.map(row => row.id))
  const others = (await readdir(join(backup, 'spool'))).filter(name => !known.has(name))
  return [...faults.flat(), ...others]
}

test('backups made while files come and go have the file of every row, whole [backup-has-every-file]', async () => {
  const data = join(folder, 'data')
  // Nothing listens there: what is accepted waits, and can be cancelled.
  const env = { KALEYRA_SID: 'S', KALEYRA_API_KEY: 'key', KALEYRA_BASE_URL: 'http://127.0.0.1:9/v2' }
  const one = await startGatewayProcess({ ...env, DATA_DIR: data, RETRY_DELAYS: '1h' })
  const api = createApi(one.url)
  const tus = createTus(one.url)
  let going = true
  const cancel = (id: string) => api.query('mutation($id: ID!) { cancelMedia(id: $id) { __typename } }', { id })
  const whole = async (worker: number) => {
    for (let n = 0; going; n += 1) {
      const { id } = await api.upload(await blobOf('image.png'), `${worker}-${n}.png`)
      if (n % 3 > 0) await cancel(id)
    }
  }
  const pieces = async () => {
    const video = await videoOf(3_000_000)
    for (let n = 0; going; n += 1) {
      const upload = await tus.begin(video.length, { filename: `${n}.mp4` })
      for (let at = 0; at < video.length; at += 1_000_000)
        await tus.patch(upload, at, video.subarray(at, at + 1_000_000))
      if (n % 2 > 0) await cancel(idOf(upload))
    }
  }
  // One that is unfinished in each backup, however fast the others are.
  const first = (await videoOf(3_000_000)).subarray(0, 1_000_000)
  await tus.patch(await tus.begin(3_000_000, { filename: 'unfinished.mp4' }), 0, first)
  const coming = Promise.all([whole(1), whole(2), pieces()])
  await expect.poll(() => rowsOf(data).length).toBeGreaterThan(10)
  const backups = [1, 2, 3, 4].map(n => join(folder, `backup-${n}`))
  for (const backup of backups) expect(await backUp(data, backup)).toMatchObject({ lost: [] })
  going = false
  await coming
  await one.end('SIGKILL')
  for (const backup of backups) expect(await faultsOf(backup)).toEqual([])
  expect(new Set(rowsOf(backups[2] ?? '').map(row => row.status))).toEqual(
    new Set(['QUEUED', 'RECEIVING', 'CANCELLED']),
  )
})

describe('after the restore of a backup', () => {
  let system: System
  beforeEach(async () => {
    system = await startSystem({ env: { LOOK_AGAIN_DELAY: '100ms' } })
  })
  afterEach(() => system.stop())

  const upload = async (fileName: string) => system.upload(await blobOf('image.png'), fileName)
  const sent = async () => (await system.seen()).filter(call => call.method === 'POST').map(call => call.fileName)
  const backup = () => join(folder, 'backup')
  /** While the gateway is down, since this process is its own. */
  const save = () => system.restartGateway(() => backUp(system.dataDir, backup()))
  const restore = (alsoWhileDown = async () => {}) =>
    system.restartGateway(async () => {
      for (const name of await readdir(system.dataDir)) await rm(join(system.dataDir, name), { recursive: true })
      await cp(backup(), system.dataDir, { recursive: true })
      await alsoWhileDown()
    })
  const used = async (wabaId: string) => ((await system.quota(wabaId)) as { used: number }).used

  test('what was sent since is not sent again, and no upload in doubt is adopted [restore-sends-nothing-twice]', async () => {
    await system.stopSandbox()
    const { id } = await upload('sent-since.png')
    const tus = createTus(system.url)
    const video = await videoOf(100_000)
    const half = await tus.begin(video.length, { filename: 'half.mp4' })
    await tus.patch(half, 0, video.subarray(0, 50_000))
    await save()
    await system.startSandboxAgain()
    await tus.patch(half, 50_000, video.subarray(50_000))
    for (const one of [id, idOf(half)]) await system.reach(one, 'UPLOADED')
    await restore()

    expect(await system.reach(id, 'FAILED')).toMatchObject({
      failure: {
        code: 'OUTCOME_UNKNOWN',
        message:
          'A backup was restored, and Kaleyra holds an upload named "sent-since.png" that may be this one. Upload the file again.',
      },
    })
    // Its sender goes on from what the backup has.
    expect(await tus.offset(half)).toBe(50_000)
    expect((await tus.patch(half, 50_000, video.subarray(50_000))).status).toBe(204)
    await system.reach(idOf(half), 'FAILED')
    expect((await sent()).toSorted()).toEqual(['half.mp4', 'sent-since.png'])
  })

  test('every slot of every WABA rests for a window, over another start too; then what was not sent is sent [restore-rests-slots]', async () => {
    await system.stopSandbox()
    const { id } = await upload('not-sent.png')
    await save()
    // While the gateway is down, which would send it otherwise.
    await restore(() => system.startSandboxAgain())
    expect([await used(WABA), await used(UNHEARD_OF)]).toEqual([20, 20])
    await expect.poll(async () => (await system.status(id))?.dueAt).toBeTruthy()
    expect(await system.upload(await blobOf('image.png'), 'new.png', { whenLimited: 'REJECT' })).toMatchObject({
      code: 'RATE_LIMITED',
    })
    await system.restartGateway()
    expect([await used(WABA), await used(UNHEARD_OF)]).toEqual([20, 20])
    expect(await sent()).toEqual([])
    await system.moveClock(HOUR_MS)
    const later = await upload('later.png')
    for (const one of [id, later.id]) await system.reach(one, 'UPLOADED')
    expect([await used(WABA), await used(UNHEARD_OF)]).toEqual([2, 0])
    expect((await sent()).toSorted()).toEqual(['later.png', 'not-sent.png'])
  })

  test('a resumable upload that goes on can be cancelled', async () => {
    const tus = createTus(system.url)
    const half = await tus.begin(100, { filename: 'half.mp4' })
    await save()
    await restore()
    expect((await tus.delete(half)).status).toBe(204)
    expect(await system.status(idOf(half))).toMatchObject({ status: 'CANCELLED' })
  })

  test('a copy that was made in another way is told so by a command', async () => {
    await system.restartGateway(async () => {
      expect(await gateway(system.dataDir, 'restored')).toContain('is marked as a copy')
    })
    expect(await used(WABA)).toBe(20)
    await system.restartGateway()
    await system.moveClock(HOUR_MS)
    expect(await used(WABA)).toBe(0)
  })
})

test('the commands say what they have done, and why they cannot', async () => {
  const system = await startSystem()
  const { id } = await system.upload(await blobOf('image.png'), 'image.png')
  const to = join(folder, 'backup')
  expect(await gateway(system.dataDir, 'backup', to)).toMatch(
    /is copied to .*: the database, and 1 file\(s\) of \d+ bytes\.\n$/u,
  )
  expect(await faultsOf(to)).toEqual([])
  const modes = ['', 'media.sqlite', 'spool'].map(async name => (await stat(join(to, name))).mode & 0o777)
  expect(await Promise.all(modes)).toEqual([0o700, 0o600, 0o700])

  const run = (dataDir: string, ...words: string[]) =>
    runCommand(words, { dataDir: () => dataDir, places: () => ({ dataDir, shared: undefined }) })
  await expect(run(system.dataDir, 'backup', to)).rejects.toThrow(`The folder ${to} is not empty. Name a new one`)
  const inside = join(system.dataDir, 'spool', 'backup')
  await expect(run(system.dataDir, 'backup', inside)).rejects.toThrow(
    `The folder ${inside} is in the spool of DATA_DIR`,
  )
  expect(await system.spooled()).toEqual([id])
  await expect(run(join(folder, 'no'), 'backup', join(folder, 'spare'))).rejects.toThrow('has no database media.sqlite')
  await expect(run(join(folder, 'no'), 'restored')).rejects.toThrow('has no database media.sqlite')
  await expect(run(system.dataDir, 'restored')).rejects.toThrow('is in use by another gateway')
  await expect(run(system.dataDir, 'bakcup', 'x')).rejects.toThrow('There is no command "bakcup x": expected backup')
  expect(await readdir(folder)).toEqual(['backup'])
  // What the spool has lost stops no backup.
  await system.restartGateway(async () => {
    await rm(join(system.dataDir, 'spool', id))
    expect(await run(system.dataDir, 'backup', join(system.dataDir, 'backups/monday'))).toContain(
      `has lost the files of 1: ${id}.`,
    )
  })
  await system.stop()
})
