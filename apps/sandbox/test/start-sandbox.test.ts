import { createHash } from 'node:crypto'
import { createKaleyraClient, RateLimitedError, WabaNotOwnedError } from '@resumable-media/client'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox, type Sandbox, type SandboxOptions } from '../src/index.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import { OFTEN } from './caller.ts'

const PNG = { file: Buffer.from('png bytes'), fileName: 'image.png' }

/** The client of a program, with what the sandbox says of itself. */
function clientOf({ url, account }: Sandbox) {
  const kaleyra = createKaleyraClient({ baseUrl: url, ...account, retry: { attempts: 1 } })
  onTestFinished(kaleyra.close)
  return kaleyra
}

test('nothing has to be said: a free port, an account, an outcome in no time, and it stops by itself', async () => {
  let url: string
  {
    await using sandbox = await startSandbox()
    await using other = await startSandbox()
    url = sandbox.url
    expect(sandbox.port).not.toBe(other.port)
    expect(sandbox.account).toEqual({
      sid: 'HXAP1600000097IN',
      apiKey: 'A0000000000000000000000000000sand',
      wabaId: '150440000142241',
    })
    const kaleyra = clientOf(sandbox)
    const { wabaId } = sandbox.account
    const { id } = await kaleyra.uploadResumableMedia({ wabaId, ...PNG })
    expect(await kaleyra.waitUntilUploaded({ wabaId, id }, { firstWaitMs: 10 })).toMatchObject({ status: 'UPLOADED' })
    expect(sandbox.requests[0]).toMatchObject({
      operation: 'uploadResumableMedia',
      fileName: 'image.png',
      type: 'image/png',
      size: 9,
      sha256: createHash('sha256').update('png bytes').digest('hex'),
      status: 202,
      mediaId: id,
    })
    await sandbox.stop()
  }
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})

test('next chooses answers by name, each once, in order, and for the operation that has it', async () => {
  await using sandbox = await startSandbox()
  const { next, reset, requests, account } = sandbox
  const kaleyra = clientOf(sandbox)
  next('rateLimited')
  next('wabaNotOwned')
  expect(await kaleyra.getResumableMedia({ wabaId: account.wabaId }).catch(named)).toBe(WabaNotOwnedError.name)
  expect(await kaleyra.uploadResumableMedia({ wabaId: account.wabaId, ...PNG }).catch(named)).toBe(
    RateLimitedError.name,
  )
  expect(requests).toMatchObject([
    { operation: 'getResumableMedia', example: 'wabaNotOwned', planned: true, status: 401 },
    { operation: 'uploadResumableMedia', example: 'rateLimited', status: 429, fileName: 'image.png', mediaId: null },
  ])
  next('tooLarge')
  reset()
  expect(requests).toEqual([])
  expect(await kaleyra.uploadResumableMedia({ wabaId: account.wabaId, ...PNG })).toMatchObject({ status: 'PENDING' })
  expect(requests).toHaveLength(1)
  // @ts-expect-error -- the type knows the names
  expect(() => next('teapot')).toThrow(expect.objectContaining({ code: 'UNKNOWN_EXAMPLE' }))
})

const named = (error: Error) => error.constructor.name

test('set changes what comes, and names what is wrong with a setting', async () => {
  await using sandbox = await startSandbox({ outcome: 'FAILED' })
  const kaleyra = clientOf(sandbox)
  const { wabaId } = sandbox.account
  const outcome = async () => {
    const { id } = await kaleyra.uploadResumableMedia({ wabaId, ...PNG })
    return kaleyra.waitUntilUploaded({ wabaId, id }, { firstWaitMs: 10 }).then(media => media.status, named)
  }
  expect(await outcome()).toBe('UploadFailedError')
  expect(sandbox.set({ outcome: 'UPLOADED' })).toMatchObject({ outcome: 'UPLOADED', processingMs: 20 })
  expect(await outcome()).toBe('UPLOADED')
  sandbox.reset()
  expect(await outcome()).toBe('UploadFailedError')
  // @ts-expect-error -- the type knows the keys
  expect(() => sandbox.set({ speed: 1 })).toThrow(expect.objectContaining({ code: 'INVALID_SETTINGS' }))
})

test('accounts of your own stand in the place of those it knows', async () => {
  const accounts = [
    { sid: 'MINE', apiKey: 'key', wabaIds: ['7'] },
    { sid: 'SHUT', apiKey: 'key', wabaIds: ['8'], enabled: false },
  ]
  await using sandbox = await startSandbox({ accounts })
  expect(sandbox.account).toEqual({ sid: 'MINE', apiKey: 'key', wabaId: '7' })
  expect(await clientOf(sandbox).uploadResumableMedia({ wabaId: '7', ...PNG })).toMatchObject({ status: 'PENDING' })
  const shut = createKaleyraClient({ baseUrl: sandbox.url, sid: 'SHUT', apiKey: 'key' })
  onTestFinished(shut.close)
  expect(await shut.getResumableMedia({ wabaId: '8' }).catch(named)).toBe('AccountNotEnabledError')
})

test('a callback on demand is about the newest upload, or the one of an id, or the one in the spec', async () => {
  const { url, received } = await startCallbackReceiver({ status: 202 })
  await using sandbox = await startSandbox({ callbackSecret: 's3cret', processingMs: 60_000 })
  expect(await sandbox.callback('uploaded', { to: url })).toEqual({ status: 202, body: '' })
  expect(received[0]).toMatchObject({ headers: { 'x-callback-secret': 's3cret' }, body: { resumable_media_id: '639' } })

  const kaleyra = clientOf(sandbox)
  const { wabaId } = sandbox.account
  const first = await kaleyra.uploadResumableMedia({ wabaId, ...PNG, fileName: 'first.png' })
  const last = await kaleyra.uploadResumableMedia({ wabaId, ...PNG, fileName: 'last.png' })
  await sandbox.callback('failed', { to: url, secret: 'other' })
  await sandbox.callback('uploaded', { to: url, id: first.id, method: 'GET' })
  expect(received.slice(1)).toMatchObject([
    {
      method: 'POST',
      headers: { 'x-callback-secret': 'other' },
      body: { status: 'FAILED', resumable_media_id: last.id, uploaded_file_handle: '<uploaded_file_handle>' },
    },
    { method: 'GET', body: { status: 'UPLOADED', resumable_media_id: first.id, file_name: 'first.png' } },
  ])
  const [seen] = await kaleyra.getResumableMedia({ wabaId, id: first.id })
  expect(seen?.status).toBe('PENDING')
})

test('a callback that cannot be sent says why, and what to do', async () => {
  await using sandbox = await startSandbox()
  const refusal = (options?: Parameters<Sandbox['callback']>[1]) =>
    sandbox.callback('uploaded', options).catch((error: Error) => error)
  expect(await refusal()).toMatchObject({
    code: 'CALLBACK_NOT_SENT',
    message: 'There is no receiver. Give `to`, or start the sandbox with `callbackUrl`.',
  })
  expect(await refusal({ to: sandbox.url, id: '1' })).toMatchObject({
    message: expect.stringMatching(/^There is no upload "1"/u),
  })
  // @ts-expect-error -- the type knows the names
  await expect(sandbox.callback('teapot')).rejects.toMatchObject({
    code: 'UNKNOWN_EXAMPLE',
    message: 'The spec has no callback "teapot". It has: uploaded, failed.',
  })
})

test('callbacks come by themselves to the address that it was started with', async () => {
  const { url, received } = await startCallbackReceiver()
  await using sandbox = await startSandbox({ callbackUrl: url, callbackSecret: 's3cret', callback: { mode: 'twice' } })
  await clientOf(sandbox).uploadResumableMedia({ wabaId: sandbox.account.wabaId, ...PNG })
  await expect.poll(() => received, OFTEN).toHaveLength(2)
})

test.each<[SandboxOptions | object, string]>([
  [{ prot: 0 }, '"prot" is no option: known are port, host, rateLimit.calls, rateLimit.perMs, callbackUrl, '],
  [{ port: 70_000 }, 'port is 70000: expected a whole number from 0 to 65535.'],
  [{ host: '' }, 'host is "": expected an address or a host name.'],
  [{ rateLimit: { calls: 0, perMs: 1 } }, 'rateLimit.calls is 0: expected a whole number from 1 on.'],
  [{ callbackUrl: 'localhost' }, 'callbackUrl is "localhost": expected an http or https URL.'],
  [{ callbackSecret: 'é' }, 'callbackSecret is "é": expected printable ASCII.'],
  [{ accounts: [{ sid: 'A' }] }, 'accounts is [{"sid":"A"}]: expected a list of { sid, apiKey, wabaIds }'],
  [{ wabaIds: ['1'], accounts: [{ sid: 'A', apiKey: 'k', wabaIds: ['1'] }] }, 'wabaIds are those of the known account'],
  [
    { outcome: 7, log: true },
    'outcome is 7: expected UPLOADED, FAILED or any other text of 1 to 100 characters. log is true',
  ],
  [{ fail: { times: 2 } }, 'fail has no example'],
])('options %j are refused, with a sentence for each [sandbox-options]', async (options, message) => {
  await expect(startSandbox(options)).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
    message: expect.stringContaining(message),
  })
})

test('a port in use is an error that names the port and the cure', async () => {
  await using sandbox = await startSandbox()
  await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: `Port ${sandbox.port} of 127.0.0.1 is in use. Stop what listens there, or choose another port (0 takes a free one).`,
  })
})
