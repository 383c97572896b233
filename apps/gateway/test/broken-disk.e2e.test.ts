import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { blobOf, sha256, videoOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { inject } from '@resumable-media/test-kit/strace'
import type { Injection } from '@resumable-media/test-kit/strace'
import type { SeenCall } from '@resumable-media/test-kit/system'
import { answerOn, beginByMutation, checksum, createTus, creation } from '@resumable-media/test-kit/tus'
import { ONCE } from '@resumable-media/test-kit/system'
import { startWay } from './gateways/way.ts'

let dataDir: string
let sandbox: Sandbox | undefined
let sandboxPort: number
let gateway: GatewayProcess
const injections: Injection[] = []
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'broken-disk-'))
  sandboxPort = await freePort()
  await start()
})
afterEach(async () => {
  await Promise.all(injections.splice(0).map(one => one.end()))
  await sandbox?.stop()
  sandbox = undefined
})
afterAll(async () => {
  await gateway.end('SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

async function start(env: Record<string, string> = {}): Promise<void> {
  gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: `http://127.0.0.1:${sandboxPort}/v2`,
    POLL_DELAYS: '100ms',
    RETRY_DELAYS: '200ms',
    LOOK_AGAIN_DELAY: '100ms',
    DISK_RESERVE_BYTES: '0',
    KALEYRA_RATE_LIMIT: '1000/1h',
    DATA_DIR: dataDir,
    ...env,
  })
}

async function startKaleyra(settings: object = {}): Promise<void> {
  sandbox = await startSandbox({ port: sandboxPort, processingMs: 20, rateLimit: { calls: 1000, perMs: 3_600_000 } })
  await setKaleyra(settings)
}

async function setKaleyra(settings: object): Promise<void> {
  const init = { ...ONCE, method: 'PATCH', body: JSON.stringify(settings) }
  await fetch(`http://127.0.0.1:${sandboxPort}/_sandbox/settings`, init)
}

async function breakDisk(path: string | undefined, fault: string): Promise<Injection> {
  const injection = await inject(gateway.pid, path, fault)
  injections.push(injection)
  return injection
}

const api = () => createApi(gateway.url)
const tus = () => createTus(gateway.url)
const spool = () => join(dataDir, 'spool')
const fileOf = (id: string) => join(spool(), id)
const upload = async (name: string) => api().upload(await blobOf('image.png'), name)
const sent = async () =>
  ((await (await fetch(`http://127.0.0.1:${sandboxPort}/_sandbox/requests`, ONCE)).json()) as SeenCall[]).filter(
    call => call.method === 'POST',
  )

/** The gateway sees all of the change or none: a file that is missing in between would be a lost one. */
async function atOnce(change: () => Promise<void>): Promise<void> {
  process.kill(gateway.pid, 'SIGSTOP')
  try {
    await change()
  } finally {
    process.kill(gateway.pid, 'SIGCONT')
  }
}

/** Waits until an upload has been tried again and again without its file; Kaleyra is up for the last tries. */
async function untilUnreadable(id: string): Promise<void> {
  const fault = { status: 'QUEUED', lastError: { code: 'STORAGE_FAULT' } }
  const attempts = async () => Number((await api().status(id))?.['attempts'])
  await expect.poll(() => api().status(id)).toMatchObject(fault)
  // Before: a try that had read the file already may be on its way.
  const before = await attempts()
  if (!sandbox) await startKaleyra()
  await expect.poll(attempts).toBeGreaterThan(before + 1)
  expect(await sent()).toEqual([])
}

describe('an upload that was taken in', () => {
  test.each([
    ['EIO when it is opened', 'openat:error=EIO'],
    ['EMFILE when it is opened', 'openat:error=EMFILE'],
    ['EACCES when it is opened', 'openat:error=EACCES'],
    ['EIO when it is read', 'pread64:error=EIO'],
    ['ESTALE when it is read', 'pread64:error=ESTALE'],
  ])('%s: it stays QUEUED, keeps its bytes, and goes out once that is over', async (_fault, fault) => {
    const { id } = await upload('image.png')
    const { size } = await stat(fileOf(id))
    const injection = await breakDisk(fileOf(id), fault)
    await untilUnreadable(id)
    await injection.end()
    expect((await stat(fileOf(id))).size).toBe(size)
    await api().reach(id, 'UPLOADED')
    expect((await sent()).map(call => call.fileName)).toEqual(['image.png'])
  })

  test.each([
    ['away', async () => {}],
    ['away, with another one in its place', () => mkdir(spool())],
  ])('its folder %s: it stays QUEUED, and goes out once the folder is back', async (_what, leave) => {
    const { id } = await upload('image.png')
    await rename(spool(), `${spool()}-away`)
    await leave()
    await untilUnreadable(id)
    // Nothing is taken into a folder that is not the one.
    expect(await upload('other.png')).toMatchObject({ __typename: 'StorageFaultError', code: 'STORAGE_FAULT' })
    const { uploadUrl } = await beginByMutation(api().query)
    expect((await tus().patch(uploadUrl, 0, new Uint8Array(10))).status).toBe(503)
    await rm(spool(), { recursive: true, force: true })
    await rename(`${spool()}-away`, spool())
    await api().reach(id, 'UPLOADED')
  })

  test('something else in its place, or another size: it stays QUEUED, and nothing of it is sent', async () => {
    const ids = [(await upload('1.png')).id, (await upload('2.png')).id]
    const [first = '', second = ''] = ids
    await atOnce(async () => {
      for (const id of ids) await rename(fileOf(id), `${fileOf(id)}-away`)
      await mkdir(fileOf(first))
      await writeFile(fileOf(second), 'cut')
    })
    for (const id of ids) await untilUnreadable(id)
    await atOnce(async () => {
      for (const id of ids) {
        await rm(fileOf(id), { recursive: true })
        await rename(`${fileOf(id)}-away`, fileOf(id))
      }
    })
    for (const id of ids) expect(await api().reach(id, 'UPLOADED')).toMatchObject({ size: 19_942 })
  })
})

describe('a sync that fails', () => {
  const begin = (video: Uint8Array) =>
    beginByMutation(api().query, { fileName: 'clip.mp4', size: video.length, type: 'video/mp4' })

  test('of a piece: 503, then HEAD answers what was synced before, and the file arrives whole', async () => {
    await startKaleyra()
    const video = await videoOf(3_000_000)
    const { id, uploadUrl } = await begin(video)
    expect((await tus().patch(uploadUrl, 0, video.subarray(0, 1_000_000))).status).toBe(204)
    const injection = await breakDisk(fileOf(id), 'fdatasync:error=EIO')
    const failed = await tus().patch(uploadUrl, 1_000_000, video.subarray(1_000_000))
    expect([failed.status, failed.headers.get('x-error-code')]).toEqual([503, 'STORAGE_FAULT'])
    await injection.end()
    expect(await tus().offset(uploadUrl)).toBe(1_000_000)
    expect(await api().status(id)).toMatchObject({ status: 'RECEIVING', receivedBytes: 1_000_000 })
    expect((await tus().patch(uploadUrl, 1_000_000, video.subarray(1_000_000))).status).toBe(204)
    await api().reach(id, 'UPLOADED')
    expect(await sent()).toEqual([expect.objectContaining({ sha256: sha256(video) })])
  })

  test('of the whole file in one piece, then of a HEAD: nothing is submitted, and the offset is 0', async () => {
    await startKaleyra()
    const video = await videoOf(1_000_000)
    const { id, uploadUrl } = await begin(video)
    await tus().patch(uploadUrl, 0)
    const injection = await breakDisk(fileOf(id), 'fdatasync:error=EIO')
    expect((await tus().patch(uploadUrl, 0, video)).status).toBe(503)
    await injection.end()
    expect(await tus().offset(uploadUrl)).toBe(0)
    expect(await api().status(id)).toMatchObject({ status: 'RECEIVING', receivedBytes: 0 })
    expect((await tus().patch(uploadUrl, 0, video)).status).toBe(204)
    await api().reach(id, 'UPLOADED')
  })

  test('while a sender is slow: it is cut off at once, and what was synced before stays', async () => {
    const video = await videoOf(3_000_000)
    const { id, uploadUrl } = await begin(video)
    await tus().patch(uploadUrl, 0, video.subarray(0, 1_000_000))
    const injection = await breakDisk(fileOf(id), 'fdatasync:error=EIO')
    const sender = await tus().hang(uploadUrl, 1_000_000, video.subarray(1_000_000, 2_000_000), 1_000_000)
    // Although it still has a million bytes to send.
    expect(await answerOn(sender)).toMatch(/^HTTP\/1\.1 503 [^]*STORAGE_FAULT/u)
    await expect.poll(async () => (await stat(fileOf(id))).size).toBe(1_000_000)
    await injection.end()
    expect(await tus().offset(uploadUrl)).toBe(1_000_000)
  })

  test('of a piece with a checksum: none of it is kept', async () => {
    const video = await videoOf(3_000_000)
    const { id, uploadUrl } = await begin(video)
    await tus().patch(uploadUrl, 0, video.subarray(0, 1_000_000))
    const injection = await breakDisk(fileOf(id), 'fdatasync:error=EIO')
    const rest = video.subarray(1_000_000)
    expect((await tus().patch(uploadUrl, 1_000_000, rest, checksum('sha256', rest))).status).toBe(503)
    await injection.end()
    expect(await tus().offset(uploadUrl)).toBe(1_000_000)
    expect((await tus().patch(uploadUrl, 1_000_000, rest, checksum('sha256', rest))).status).toBe(204)
  })

  test.each([
    ['of its file', () => undefined, 'fsync:error=EIO', 'StorageFaultError'],
    ['of its name in the folder', spool, 'fsync:error=EIO', 'StorageFaultError'],
    ['for want of quota', spool, 'fsync:error=EDQUOT', 'StorageFullError'],
  ])(
    'of the mutation, %s: it is refused, nothing of it is left, and the next one is taken',
    async (_of, path, fault, type) => {
      const before = await readdir(spool())
      const injection = await breakDisk(path(), fault)
      expect(await upload('image.png')).toMatchObject({ __typename: type })
      expect(await readdir(spool())).toEqual(before)
      await injection.end()
      expect(await upload('image.png')).toMatchObject({ __typename: 'Media' })
    },
  )
})

describe('no room, in every word that a system has for it', () => {
  test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
    '%s while a piece is written: 507, and it goes on when there is room',
    async code => {
      await startKaleyra()
      const video = await videoOf(300_000)
      const { id, uploadUrl } = await beginByMutation(api().query, { fileName: 'clip.mp4', size: video.length })
      await tus().patch(uploadUrl, 0, video.subarray(0, 1000))
      const injection = await breakDisk(fileOf(id), `write,writev,pwrite64:error=${code}`)
      const full = await tus().patch(uploadUrl, 1000, video.subarray(1000))
      expect([full.status, full.headers.get('x-error-code')]).toEqual([507, 'STORAGE_FULL'])
      await injection.end()
      expect(await tus().offset(uploadUrl)).toBe(1000)
      expect((await tus().patch(uploadUrl, 1000, video.subarray(1000))).status).toBe(204)
      await api().reach(id, 'UPLOADED')
    },
  )
})

test.each([
  ['ENOSPC', 'StorageFullError', 507],
  ['EDQUOT', 'StorageFullError', 507],
])('%s while a row is written: %s at every way in, and no file stays', async (code, type, status) => {
  const before = await readdir(spool())
  const injection = await breakDisk(join(dataDir, 'media.sqlite-wal'), `pwrite64:error=${code}`)
  expect(await upload('image.png')).toMatchObject({ __typename: type })
  expect(await beginByMutation(api().query)).toMatchObject({ __typename: type })
  expect((await tus().post(creation(100))).status).toBe(status)
  expect(await readdir(spool())).toEqual(before)
  await injection.end()
  expect(await upload('image.png')).toMatchObject({ __typename: 'Media' })
})

describe('a sync of the journal that fails ends the gateway, which acknowledges nothing after it [journal-lost]', () => {
  const loseJournal = (code: string) => breakDisk(join(dataDir, 'media.sqlite-wal'), `fdatasync,fsync:error=${code}`)
  const hasEnded = async () => {
    const sentence = /"level":60.*journal .*-wal could not be brought to its disk/u
    await expect.poll(() => gateway.output()).toMatch(sentence)
    expect(await gateway.end('SIGCONT')).toBe(1)
  }

  test.each([
    ['EIO', 'an upload', () => upload('after.png')],
    ['ENOSPC', 'the mutation of a session', () => beginByMutation(api().query)],
    ['EDQUOT', 'a creation by tus', async () => ({ __typename: String((await tus().post(creation(100))).status) })],
  ])('%s while %s is written', async (code, _what, send) => {
    const { id } = await upload('before.png')
    await loseJournal(code)
    // The connection may be cut, as the process ends at once.
    const answer = await send().catch(() => ({ __typename: 'cut' }))
    expect(['cut', 'StorageFaultError', '503']).toContain(answer.__typename)
    await hasEnded()
    await start()
    expect((await api().status(id))?.status).toBe('QUEUED')
    expect(await upload('again.png')).toMatchObject({ __typename: 'Media' })
  })

  test('with a call open: the next start looks the call up, and sends nothing again', async () => {
    // Without a known id of the WABA a lost call is never adopted.
    await startKaleyra()
    await api().reach((await upload('earlier.png')).id, 'UPLOADED')
    // The answer never comes: the call is open for as long as the gateway lives.
    await setKaleyra({ latencyMs: 600_000 })
    const name = 'call-open.png'
    const answer = upload(name).catch(() => undefined)
    // Kaleyra has the whole of it, and has not answered yet.
    await expect
      .poll(sent)
      .toContainEqual(expect.objectContaining({ fileName: name, mediaId: expect.any(String), status: null }))
    const store = new DatabaseSync(join(dataDir, 'media.sqlite'), { timeout: 5000 })
    const id = String(store.prepare('select id from media where fileName = ?').get(name)?.['id'])
    store.close()
    await loseJournal('EIO')
    await upload('after-call.png').catch(() => undefined)
    await hasEnded()
    await answer
    await setKaleyra({ latencyMs: 0 })
    await start()
    await api().reach(id, 'UPLOADED')
    expect(await api().history(id)).toContain('PENDING by LOOKUP')
    expect((await sent()).filter(call => call.fileName === name)).toHaveLength(1)
  })
})

describe('what became of a call, while the database cannot be written', () => {
  const wal = () => join(dataDir, 'media.sqlite-wal')
  const store = () => new DatabaseSync(join(dataDir, 'media.sqlite'), { timeout: 5000 })
  test.each([
    ['for EIO', () => breakDisk(wal(), 'pwrite64:error=EIO')],
    ['for want of room', () => breakDisk(wal(), 'pwrite64:error=ENOSPC')],
    [
      'for another process that has it locked for long',
      async () => {
        const holder = store()
        holder.exec('begin immediate')
        return { end: async () => holder.close() }
      },
    ],
  ])('%s, is written once that is over', async (why, breakIt) => {
    sandbox = await startSandbox({ port: 0, processingMs: 20, rateLimit: { calls: 1000, perMs: 3_600_000 } })
    const way = await startWay(sandbox.port, { port: sandboxPort })
    onTestFinished(() => way.stop())
    // The answer comes once the database is broken, however long that takes.
    way.hold(({ side }) => side === 'answers')
    const name = `${why.replaceAll(' ', '-')}.png`
    const answer = upload(name)
    const begun = () => store().prepare('select id from media where fileName = ? and callBegunAt > 0').get(name)
    await expect.poll(begun).toBeDefined()
    const said = gateway.output().length
    const injection = await breakIt()
    way.release()
    const told = () => gateway.output().slice(said)
    await expect.poll(told).toMatch(/"msg":"(?:what became of a call could not be|send failed)/u)
    await injection.end()
    const { id } = await answer
    await api().reach(id, 'UPLOADED')
    expect(await api().history(id)).toEqual(['QUEUED by UPLOAD', 'PENDING by ANSWER', 'UPLOADED by POLL'])
    expect((await sent()).filter(call => call.fileName === name)).toHaveLength(1)
  })
})

test.each(['EIO', 'EPERM', 'EBUSY', 'EROFS'])(
  'a file that cannot be removed (%s) changes no answer, is logged once, and goes later',
  async code => {
    const { id } = await upload('image.png')
    const injection = await breakDisk(fileOf(id), `unlink,unlinkat:error=${code}`)
    const document = 'mutation($id: ID!) { cancelMedia(id: $id) { ... on Media { status } ... on UserError { code } } }'
    // While a try is under way it is too late.
    await expect.poll(() => api().query(document, { id })).toEqual({ data: { cancelMedia: { status: 'CANCELLED' } } })
    expect(await readdir(spool())).toContain(id)
    await upload('another.png')
    await injection.end()
    const said = gateway
      .output()
      .split('\n')
      .filter(line => line.includes('could not be removed') && line.includes(id))
    expect(said).toHaveLength(1)
    const other = await upload('one-more.png')
    await expect.poll(() => readdir(spool())).not.toContain(id)
    expect(await readdir(spool())).toContain(other.id)
  },
)

describe('over another start', () => {
  test('a failed sync, and a disk that cannot even be cut back: over a kill too the offset is what was synced [failed-sync-not-trusted]', async () => {
    const video = await videoOf(3_000_000)
    const { id, uploadUrl } = await beginByMutation(api().query, { fileName: 'clip.mp4', size: video.length })
    await tus().patch(uploadUrl, 0, video.subarray(0, 1_000_000))
    await breakDisk(fileOf(id), 'fdatasync,truncate,ftruncate:error=EIO')
    expect((await tus().patch(uploadUrl, 1_000_000, video.subarray(1_000_000, 2_000_000))).status).toBe(503)
    expect((await tus().head(uploadUrl)).status).toBe(503)
    // What the failed sync was to make durable is still there, and must not count.
    expect((await stat(fileOf(id))).size).toBeGreaterThan(1_000_000)
    await gateway.end('SIGKILL')
    await start()
    expect(await tus().offset(`${gateway.url}/uploads/${id}`)).toBe(1_000_000)
  })

  test('a fault that does not pass ends it after RETRY_FOR, and its bytes stay [local-fault-is-retried]', async () => {
    await gateway.end('SIGKILL')
    await start({ RETRY_FOR: '20s' })
    const { id } = await upload('image.png')
    await breakDisk(fileOf(id), 'openat:error=EIO')
    await expect
      .poll(() => api().status(id))
      .toMatchObject({
        status: 'FAILED',
        failure: { code: 'RETRIES_EXHAUSTED', message: expect.stringContaining('EIO') },
      })
    expect(await readdir(spool())).toContain(id)
  })

  test('a disk that does not even say what is free: every way in answers the fault', async () => {
    await gateway.end('SIGKILL')
    await start({ DISK_RESERVE_BYTES: '1000' })
    await breakDisk(undefined, 'statfs:error=EIO')
    expect(await upload('image.png')).toMatchObject({ __typename: 'StorageFaultError' })
    expect(await beginByMutation(api().query)).toMatchObject({ __typename: 'StorageFaultError' })
    expect((await tus().post(creation(100))).status).toBe(503)
  })

  test('a start without its folder is refused with what to do, and loses nothing', async () => {
    const { id } = await upload('image.png')
    await gateway.end('SIGKILL')
    await rename(spool(), `${spool()}-away`)
    await expect(start()).rejects.toThrow(/spool is missing, and \d+ upload.*Put it back/u)
    await rename(`${spool()}-away`, spool())
    await startKaleyra()
    await start()
    await api().reach(id, 'UPLOADED')
  })
})
