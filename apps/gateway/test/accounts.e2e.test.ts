import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox, SettingsPatch } from '@resumable-media/sandbox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog, readConfig, startGateway } from '../src/index.ts'
import type { Gateway } from '../src/index.ts'
import { createApi, postForm, formOf } from '@resumable-media/test-kit/api'
import { blobOf, readFixture } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { SECRET } from '@resumable-media/test-kit/system'
import { beginByMutation, createTus, creation } from '@resumable-media/test-kit/tus'

const ONE = { sid: 'HXAP1600000097IN', apiKey: 'A0000000000000000000000000000sand', wabaIds: ['150440000142241'] }
const TWO = { sid: 'HXAP1600000099IN', apiKey: 'A0000000000000000000000000000two', wabaIds: ['150440000142261'] }
const [WABA_ONE, WABA_TWO] = [ONE, TWO].map(account => account.wabaIds[0] ?? '') as [string, string]

let folder: string
let port: number
let sandbox: Sandbox
let gateway: Gateway
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accounts-'))
  port = await freePort()
  sandbox = await startSandbox({ port, processingMs: 20 })
})
afterEach(async () => {
  await gateway.stop()
  await sandbox.stop()
  await rm(folder, { recursive: true, force: true })
})

type AccountOfFile = { sid: string; apiKey: string; wabaIds: string[] }

/** Starts a gateway, anew on the same data, with these accounts. */
async function startWith(accounts: AccountOfFile[], env: Record<string, string> = {}) {
  const path = join(folder, 'accounts.json')
  await writeFile(path, JSON.stringify(accounts.map(account => ({ ...account, baseUrl: sandbox.url }))))
  const config = readConfig({
    ACCOUNTS_FILE: path,
    KALEYRA_CALLBACK_SECRET: SECRET,
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    POLL_DELAYS: '100ms',
    RETRY_DELAYS: '100ms',
    LOOK_AGAIN_DELAY: '100ms',
    ...env,
  })
  gateway = await startGateway(config, createLog('silent'))
  return createApi(gateway.url)
}

async function settings(patch: SettingsPatch): Promise<void> {
  const init = { method: 'PATCH', body: JSON.stringify(patch) }
  await fetch(new URL('/_sandbox/settings', sandbox.url), init)
}

type Seen = { method: string; sid: string; wabaId: string; status: number | null; fileName: string | null }
const seen = async () => (await fetch(new URL('/_sandbox/requests', sandbox.url))).json() as Promise<Seen[]>

/** What the sandbox has answered whom for a WABA, each once; it takes a SID with its own key only. */
async function callsFor(wabaId: string): Promise<string[]> {
  const calls = (await seen()).filter(call => call.wabaId === wabaId)
  return [...new Set(calls.map(({ method, sid, status }) => `${method} ${sid} ${status}`))].toSorted()
}

const png = () => blobOf('image.png')
const inWaba = (wabaId: string) => ({ wabaId })

async function callBack(kaleyraId: unknown, wabaId: string, status = 'UPLOADED'): Promise<number> {
  const body = { resumable_media_id: kaleyraId, waba_id: wabaId, status, uploaded_file_handle: `4::of-${wabaId}` }
  const headers = { 'x-callback-secret': SECRET, 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  return (await fetch(`${gateway.url}/callbacks/kaleyra`, init)).status
}

test('in one run each WABA is sent for, asked about and looked up with the SID and the key of its account [account-per-waba]', async () => {
  const api = await startWith([ONE, TWO])
  const tus = createTus(gateway.url)
  const bytes = new Uint8Array(await readFixture('image.png'))
  const resumable = await beginByMutation(api.query, { ...inWaba(WABA_TWO), size: bytes.length })
  await tus.patch(resumable.uploadUrl, 0, bytes)
  const whole = await Promise.all(
    [WABA_ONE, WABA_TWO].flatMap(wabaId =>
      ['a.png', 'b.png'].map(async name => api.upload(await png(), name, { wabaId })),
    ),
  )
  for (const { id } of [resumable, ...whole]) await api.reach(id, 'UPLOADED')
  await settings({ loseAnswers: 1 })
  const lost = await api.upload(await png(), 'lost.png', inWaba(WABA_TWO))
  await api.reach(lost.id, 'UPLOADED')
  expect(await api.history(lost.id)).toContain('PENDING by LOOKUP')

  expect(await callsFor(WABA_ONE)).toEqual([`GET ${ONE.sid} 200`, `POST ${ONE.sid} 202`])
  expect(await callsFor(WABA_TWO)).toEqual([`GET ${TWO.sid} 200`, `POST ${TWO.sid} 202`, `POST ${TWO.sid} null`])
})

test('an account whose key is wrong fails its own uploads and no others [one-key-per-account]', async () => {
  const api = await startWith([{ ...ONE, apiKey: TWO.apiKey }, TWO])
  const [refused, taken] = await Promise.all(
    [WABA_ONE, WABA_TWO].map(async wabaId => api.upload(await png(), 'image.png', { wabaId })),
  )
  expect(refused).toMatchObject({ __typename: 'KaleyraRejectedError', reason: 'BAD_CREDENTIALS' })
  await api.reach(taken?.id ?? '', 'UPLOADED')
})

test('a WABA of no account is refused by every way in, before a byte is taken [account-no-waba]', async () => {
  const api = await startWith([ONE])
  const forbidden = {
    code: 'FORBIDDEN_WABA',
    message: expect.stringContaining(`"${WABA_TWO}" is not the id of a WABA`),
  }

  // Without its file: what waited for that would be answered that no file came.
  const { data } = await postForm(gateway.url, formOf(inWaba(WABA_TWO)))
  expect(data?.['uploadResumableMedia']).toMatchObject({ __typename: 'ForbiddenWabaError', ...forbidden })
  const whole = await api.upload(await png(), 'image.png', inWaba(WABA_TWO))
  expect(whole).toMatchObject({ __typename: 'ForbiddenWabaError', ...forbidden })
  expect(await beginByMutation(api.query, inWaba(WABA_TWO))).toMatchObject({ __typename: 'ForbiddenWabaError' })
  const begun = await createTus(gateway.url).post(creation(19_942, inWaba(WABA_TWO)))
  expect([begun.status, await begun.json()]).toEqual([403, forbidden])
  const checked = await api.query('query($input: CheckUploadInput!) { checkUpload(input: $input) { code message } }', {
    input: { ...inWaba(WABA_TWO), size: 1 },
  })
  expect(checked.data).toEqual({ checkUpload: [forbidden] })

  expect(await seen()).toEqual([])
})

const RENEW = `mutation($id: ID!) { renewMedia(id: $id) { __typename ... on UserError { code } } }`

test('what is under way for a WABA that is taken out of the file waits, and goes on once it is back [account-moved-waba]', async () => {
  let api = await startWith([ONE, TWO])
  const done = await api.upload(await png(), 'done.png', inWaba(WABA_TWO))
  await api.reach(done.id, 'UPLOADED')
  await settings({ processingMs: 3_600_000 })
  const pending = await api.upload(await png(), 'pending.png', inWaba(WABA_TWO))
  const receiving = await beginByMutation(api.query, { ...inWaba(WABA_TWO), size: 19_942 })
  await sandbox.stop()
  const queued = await api.upload(await png(), 'queued.png', inWaba(WABA_TWO))
  expect(queued).toMatchObject({ status: 'QUEUED', lastError: { code: 'UNREACHABLE' } })
  await gateway.stop()

  sandbox = await startSandbox({ port, processingMs: 20 })
  api = await startWith([ONE])
  const bytes = new Uint8Array(await readFixture('image.png'))
  await createTus(gateway.url).patch(`${gateway.url}/uploads/${receiving.id}`, 0, bytes)
  for (const { id } of [queued, receiving]) {
    await expect
      .poll(() => api.status(id))
      .toMatchObject({
        status: 'QUEUED',
        lastError: {
          code: 'NO_ACCOUNT',
          message: expect.stringContaining(`WABA ${WABA_TWO} is in no account. Put it`),
        },
      })
  }
  expect((await api.query(RENEW, { id: done.id })).data?.['renewMedia']).toEqual({
    __typename: 'ForbiddenWabaError',
    code: 'FORBIDDEN_WABA',
  })
  const other = await api.upload(await png(), 'other.png', inWaba(WABA_ONE))
  await api.reach(other.id, 'UPLOADED')
  expect(await api.status(pending.id)).toMatchObject({ status: 'PENDING' })
  expect(await callsFor(WABA_TWO)).toEqual([])
  // The outcome of what Kaleyra has is still taken where it comes by itself.
  expect(await callBack(pending['kaleyraId'], WABA_TWO)).toBe(200)
  await api.reach(pending.id, 'UPLOADED')
  await gateway.stop()

  api = await startWith([TWO, ONE])
  for (const { id } of [queued, receiving]) await api.reach(id, 'UPLOADED')
  expect(await callsFor(WABA_TWO)).toEqual([`GET ${TWO.sid} 200`, `POST ${TWO.sid} 202`])
})

test('what is not put back ends as FAILED, and says why', async () => {
  let api = await startWith([ONE, TWO])
  await sandbox.stop()
  const { id } = await api.upload(await png(), 'image.png', inWaba(WABA_TWO))
  await gateway.stop()
  sandbox = await startSandbox({ port, processingMs: 20 })
  api = await startWith([ONE], { RETRY_FOR: '1ms' })
  expect(await api.reach(id, 'FAILED')).toMatchObject({
    failure: { code: 'RETRIES_EXHAUSTED', message: expect.stringContaining(`WABA ${WABA_TWO} is in no account`) },
  })
  expect(await seen()).toEqual([])
})

describe('a lost answer of a WABA that is taken out of the file keeps what waits for its name', () => {
  /** Two uploads of one name, the answer to the first lost, and the gateway stopped. */
  async function loseAnswer() {
    const api = await startWith([ONE, TWO])
    await settings({ down: true })
    const lost = await api.upload(await png(), 'banner.png', inWaba(WABA_TWO))
    expect(lost).toMatchObject({ status: 'QUEUED', lastError: { code: 'OUTCOME_UNKNOWN' } })
    const waiting = await api.upload(await png(), 'banner.png', inWaba(WABA_TWO))
    expect(waiting).toMatchObject({ status: 'QUEUED', lastError: { code: 'SAME_NAME_UNDER_WAY' } })
    await gateway.stop()
    await settings({ down: false })
    return { lost, waiting }
  }

  test('until it is back, and then both go out', async () => {
    const { lost, waiting } = await loseAnswer()
    let api = await startWith([ONE])
    await expect
      .poll(() => api.status(lost.id))
      .toMatchObject({
        status: 'QUEUED',
        lastError: { code: 'OUTCOME_UNKNOWN', message: expect.stringContaining('is in no account') },
      })
    expect(await api.status(waiting.id)).toMatchObject({ status: 'QUEUED', lastError: { code: 'SAME_NAME_UNDER_WAY' } })
    await gateway.stop()
    api = await startWith([ONE, TWO])
    for (const { id } of [lost, waiting]) await api.reach(id, 'UPLOADED')
  })

  test('no longer than it is looked for, and then both have failed', async () => {
    const { lost, waiting } = await loseAnswer()
    const api = await startWith([ONE], { RETRY_FOR: '1ms' })
    expect(await api.reach(lost.id, 'FAILED')).toMatchObject({ failure: { code: 'OUTCOME_UNKNOWN' } })
    expect(await api.reach(waiting.id, 'FAILED')).toMatchObject({ failure: { code: 'RETRIES_EXHAUSTED' } })
  })
})

test('a callback of one account ends no media of another, nor of a WABA that nobody holds [callback-of-account]', async () => {
  const api = await startWith([ONE, TWO], { POLL_DELAYS: '1h' })
  await settings({ processingMs: 3_600_000 })
  const [one, two] = await Promise.all(
    [WABA_ONE, WABA_TWO].map(async wabaId => api.upload(await png(), 'image.png', { wabaId })),
  )
  for (const status of ['UPLOADED', 'FAILED']) {
    expect(await callBack(one?.['kaleyraId'], WABA_TWO, status)).toBe(200)
    expect(await callBack(two?.['kaleyraId'], '150440000142299', status)).toBe(200)
  }
  for (const media of [one, two]) expect(await api.status(media?.id ?? '')).toMatchObject({ status: 'PENDING' })

  await callBack(one?.['kaleyraId'], WABA_ONE)
  expect(await api.status(one?.id ?? '')).toMatchObject({ status: 'UPLOADED', handle: `4::of-${WABA_ONE}` })
  expect(await api.status(two?.id ?? '')).toMatchObject({ status: 'PENDING' })
})
