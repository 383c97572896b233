import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { videoOf } from '@resumable-media/test-kit/files'
import { GATEWAY_MAIN } from '@resumable-media/test-kit/gateway-process'
import { onPostgres } from '@resumable-media/test-kit/postgres'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { WABA } from '@resumable-media/test-kit/system'
import { idOf } from '@resumable-media/test-kit/tus'
import { expect, test } from 'vitest'
import { useTwoPlaces } from './gateways/two-places.ts'

const NOT_OURS = '150440000142243'
const p = useTwoPlaces()

const idsOfFolder = (fileName: string): string[] => {
  const sqlite = new DatabaseSync(join(p.dataDir, 'media.sqlite'), { readOnly: true })
  const rows = sqlite.prepare('select id from media where "fileName" like ? order by seq').all(fileName)
  sqlite.close()
  return rows.map(row => String(row['id']))
}

test('items in every state go on at the new place as they would have gone on in the folder [move-goes-on]', async () => {
  const rate = { KALEYRA_RATE_LIMIT: '4/1h' }
  const first = await p.start({ ...p.inFolder(), ...rate, HANDLE_TTL: '5s' })
  const expired = (await p.upload('expired.png')).id
  await p.api().reach(expired, 'EXPIRED')
  await first.end('SIGTERM')
  const second = await p.start({ ...p.inFolder(), ...rate })
  const uploaded = (await p.upload('uploaded.png')).id
  await p.api().reach(uploaded, 'UPLOADED')
  // This one is answered with the reason, and its bytes go.
  await p.upload('refused.png', { wabaId: NOT_OURS })
  const video = await videoOf(3_000_000)
  const refused = await p.tus().begin(video.length, { filename: 'failed.mp4', wabaId: NOT_OURS })
  await p.tus().patch(refused, 0, video)
  const failed = idOf(refused)
  await p.api().reach(failed, 'FAILED')
  const cancelled = await p.tus().begin(100, { filename: 'cancelled.png' })
  await p.tus().delete(cancelled)
  const half = await p.tus().begin(video.length, { filename: 'half.mp4' })
  await p.tus().patch(half, 0, video.subarray(0, 1_200_000))
  const begun = await p.tus().begin(video.length, { filename: 'begun.mp4' })
  const complete = await p.tus().begin(video.length, { filename: 'complete.mp4' })
  p.sandbox.set({ processingMs: 3_000_000 })
  const pending = (await p.upload('pending.png')).id
  await p.api().reach(pending, 'PENDING')
  p.sandbox.set({ latencyMs: 3_000_000 })
  const unanswered = p.upload('open.png').catch(() => {})
  await expect.poll(p.posts).toContain('open.png')
  const waiting = (await p.upload('waiting.png')).id
  const [open = ''] = idsOfFolder('open.png')
  const all = [expired, uploaded, failed, pending, open, waiting, ...[cancelled, half, begun].map(idOf)]
  const [answers, histories] = await Promise.all([
    Promise.all(all.map(id => p.api().status(id))),
    Promise.all(all.map(id => p.api().history(id))),
  ])
  expect(answers.map(answer => answer?.status)).toEqual([
    'EXPIRED',
    'UPLOADED',
    'FAILED',
    'PENDING',
    'QUEUED',
    'QUEUED',
    'CANCELLED',
    'RECEIVING',
    'RECEIVING',
  ])
  await second.end('SIGKILL')
  await unanswered
  p.sandbox.set({ latencyMs: 0 })
  // It was killed between the last byte and the row.
  await writeFile(join(p.dataDir, 'spool', idOf(complete)), video)

  const { code, told } = await p.command('move')
  expect(told).toMatch(
    /^\S+ is moved to the database "\w+" on 127.0.0.1:\d+ as the user "postgres" and SPOOL_URL: \d+ row\(s\), and 8 file\(s\) of \d+ bytes\.\n$/u,
  )
  expect(code).toBe(0)
  await expect(p.start({ ...p.inFolder(), PORT: '0' })).rejects.toThrow(
    'was moved to another database. Start the gateway with DATABASE_URL',
  )

  const third = await p.start({ ...p.keys, ...rate })
  // Those that nothing happens to.
  const still = [expired, uploaded, failed, idOf(cancelled), idOf(begun)]
  for (const id of still) expect(await p.api().status(id)).toEqual(answers[all.indexOf(id)])
  for (const id of all) {
    const before = histories[all.indexOf(id)] ?? []
    expect((await p.api().history(id)).slice(0, before.length)).toEqual(before)
  }
  expect(await p.api().quota(WABA)).toMatchObject({ used: 4, remaining: 0 })
  expect(await p.api().status(waiting)).toMatchObject({ status: 'QUEUED', attempts: 0, dueAt: expect.any(String) })
  expect([await p.tus().offset(half), await p.tus().offset(begun)]).toEqual([1_200_000, 0])
  expect((await p.tus().patch(half, 1_200_000, video.subarray(1_200_000))).status).toBe(204)
  // The outcome comes by a callback, also of the call that was open, which is looked up first.
  await expect.poll(async () => (await p.api().status(open))?.status).toBe('PENDING')
  const taken = ['pending.png', 'open.png'].map(
    name => p.sandbox.requests.find(call => call.fileName === name)?.mediaId,
  )
  for (const id of taken) await p.sandbox.callback('uploaded', { id: id ?? '' })
  for (const id of [pending, open]) {
    expect(await p.api().reach(id, 'UPLOADED')).toMatchObject({ handle: expect.any(String), attempts: 1 })
    expect(await p.api().history(id)).toContain('UPLOADED by CALLBACK')
  }
  // The two of the other WABA were refused before their bodies were read.
  expect(p.posts()).toEqual(['expired.png', 'uploaded.png', null, null, 'pending.png', 'open.png'])
  await third.end('SIGTERM')

  p.sandbox.set({ processingMs: 20 })
  await p.start({ ...p.keys, KALEYRA_RATE_LIMIT: '10/1h' })
  const { data } = await p.api().query(RENEW, { id: expired })
  const renewed = String((data?.['renewMedia'] as { id?: string } | undefined)?.id)
  for (const id of [waiting, idOf(half), idOf(complete), renewed])
    expect(await p.api().reach(id, 'UPLOADED')).toMatchObject({ handle: expect.any(String) })
  const sentOf = (name: string) =>
    p.sandbox.requests.findLast(call => call.fileName === name && call.method === 'POST')?.sha256
  expect(sentOf('half.mp4')).toBe((await p.api().status(idOf(half)))?.['sha256'])
  expect(sentOf('waiting.png')).toBe((await p.api().status(waiting))?.['sha256'])
  expect(await p.api().quota(WABA)).toMatchObject({ used: 8 })
})

const RENEW = `mutation($id: ID!) { renewMedia(id: $id) { ... on Media { id } ... on UserError { code message } } }`

test("the operations guide's lines move a folder, and say so", async () => {
  await p.fillFolder(4)
  await onPostgres(p.engines.postgres.url(), `create role gateway login password 'the-password'`)
  await onPostgres(p.engines.postgres.url(), 'create database gateway owner gateway')
  const lines = block('docs/operations.md', 'move')
    .replace('/var/lib/resumable-media-gateway', p.dataDir)
    .replace('127.0.0.1:5432', `127.0.0.1:${p.engines.postgres.port}`)
    .replace('http://127.0.0.1:9000', p.engines.store.endpoint)
    .replace('npx @resumable-media/gateway', `${process.execPath} ${GATEWAY_MAIN}`)
  const { stdout } = await promisify(execFile)('sh', ['-ec', lines], { env: { PATH: process.env['PATH'] } })
  const numberless = (text: string) => text.replaceAll(/\d+ row|\d+ bytes|:\d+/gu, 'N')
  expect(numberless(stdout.replace(p.dataDir, '/var/lib/resumable-media-gateway'))).toBe(
    numberless(block('docs/operations.md', 'moved')),
  )
})

test('what cannot be moved is refused with the cure, and stays as it was', async () => {
  const refused = async (env: Record<string, string>, said: string) => {
    const { code, told } = await p.command('move', env)
    expect(told).toContain(said)
    expect(told).toContain('\nRun with --help to see every command and key.')
    expect(told).not.toContain(p.keys.AWS_SECRET_ACCESS_KEY)
    expect(code).toBe(1)
  }
  await refused(p.both(), `DATA_DIR ${p.dataDir} has no database media.sqlite. Name the gateway's folder.`)
  const [id = ''] = await p.fillFolder(1)
  await refused(p.inFolder(), 'DATABASE_URL and SPOOL_URL are missing: name the places to move DATA_DIR to.')
  await refused({ ...p.inFolder(), DATABASE_URL: p.keys.DATABASE_URL }, 'DATABASE_URL is set without SPOOL_URL')
  await refused(
    { ...p.both(), DATABASE_URL: p.engines.postgres.url('none') },
    'Create that database, or correct its name in DATABASE_URL.',
  )
  await refused({ ...p.both(), SPOOL_URL: `s3://no-such-bucket/x` }, 'no-such-bucket')
  const inUse = await p.start({ ...p.inFolder(), RETRY_DELAYS: '1h' })
  await refused(p.both(), `DATA_DIR ${p.dataDir} is in use by another gateway.`)
  await inUse.end('SIGTERM')
  const other = await p.start(p.keys)
  await refused(p.both(), '(1 gateway(s) work on it). Stop them;')
  await p.api().reach((await p.upload('there.png')).id, 'UPLOADED')
  await other.end('SIGTERM')
  await refused(p.both(), 'is in use: it has rows in media, event, slot, ')
  // The folder still works.
  await p.start(p.inFolder())
  await p.api().reach(id, 'UPLOADED')
})
