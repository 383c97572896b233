import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createAccountClients } from './clients.ts'
import { NoAccountError } from './clients.ts'

/** A Kaleyra without uploads, that tells who has asked it for what. */
async function serve() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url?.replace(/\/whatsapp\/(\d+).*/u, ' $1')} ${String(request.headers['api-key'])}`)
    response.end('{"code":"WA200","message":"","data":[],"error":{}}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.close().closeAllConnections())
  return { asked, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const OPTIONS = { wire: 'multipart', timeoutMs: 5000, allowHttp: false } as const

test('each call goes to the place of its account, with its SID and key, and closing closes all', async () => {
  const [one, two] = [await serve(), await serve()]
  const clients = createAccountClients(
    [
      { sid: 'S1', apiKey: 'K1', baseUrl: one.baseUrl, wabaIds: ['1', '2'] },
      { sid: 'S2', apiKey: 'K2', baseUrl: two.baseUrl, wabaIds: ['3'] },
    ],
    OPTIONS,
  )
  for (const wabaId of ['1', '2', '3']) await clients.getResumableMedia({ wabaId })
  expect([one.asked, two.asked]).toEqual([['/S1 1 K1', '/S1 2 K1'], ['/S2 3 K2']])

  await clients.close()
  for (const wabaId of ['1', '3']) {
    await expect(clients.getResumableMedia({ wabaId })).rejects.toMatchObject({ cause: { code: 'UND_ERR_DESTROYED' } })
  }
})

test('a WABA of no account is not called for', async () => {
  const { asked, baseUrl } = await serve()
  const clients = createAccountClients([{ sid: 'S1', apiKey: 'K1', baseUrl, wabaIds: ['1'] }], OPTIONS)
  expect([clients.hasAccount('1'), clients.hasAccount('2')]).toEqual([true, false])
  const upload = { wabaId: '2', file: new Blob(['x']), fileName: 'a.png', type: 'image/png' } as const
  for (const call of [
    () => clients.uploadResumableMedia(upload),
    () => clients.getResumableMedia({ wabaId: '2' }),
    () => clients.listResumableMedia({ wabaId: '2' }).next(),
  ])
    await expect(call()).rejects.toBeInstanceOf(NoAccountError)
  expect(asked).toEqual([])
  await clients.close()
})

test('one account without a list holds every WABA', async () => {
  const { asked, baseUrl } = await serve()
  const clients = createAccountClients([{ sid: 'S1', apiKey: 'K1', baseUrl, wabaIds: undefined }], OPTIONS)
  await clients.getResumableMedia({ wabaId: '77' })
  expect([clients.hasAccount('77'), asked]).toEqual([true, ['/S1 77 K1']])
  await clients.close()
})

test('a call that fails is made once: the queue and the poller decide when it is made again [gateway-calls-once]', async () => {
  let calls = 0
  const server = createServer(request => {
    calls += 1
    request.socket.resetAndDestroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.close().closeAllConnections())
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clients = createAccountClients([{ sid: 'S1', apiKey: 'K1', baseUrl, wabaIds: undefined }], OPTIONS)
  await expect(clients.getResumableMedia({ wabaId: '1' })).rejects.toMatchObject({ reason: 'LOOKUP_FAILED' })
  expect(calls).toBe(1)
  await clients.close()
})
