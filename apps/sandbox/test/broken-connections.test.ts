import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startCallbackReceiver } from './callback-receiver.ts'
import { API_KEY, OFTEN, example, idOf, itemsOf, pngForm, resource } from './caller.ts'
import { calling } from './calling.ts'
import { openUpload } from './open-upload.ts'

const CUT = { cause: { code: 'ECONNRESET' } }
const MEGABYTE = 1024 * 1024

test('a POST is cut once so many bytes have come, every one until that is taken back', async () => {
  const caller = await calling({ cutAfterBytes: 3 * MEGABYTE })
  for (let n = 1; n <= 2; n += 1) {
    const upload = openUpload(caller.url, 10 * MEGABYTE)
    await upload.write(Buffer.alloc(4 * MEGABYTE))
    await expect(upload.reply).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect.poll(async () => (await caller.requests())[n - 1]?.['size'], OFTEN).toBeGreaterThan(2.9 * MEGABYTE)
  }
  const cutOff = { method: 'POST', status: null, code: null, sha256: null, mediaId: null }
  expect(await caller.requests()).toMatchObject([cutOff, cutOff])
  for (const { size } of await caller.requests()) expect(size).toBeLessThan(3.2 * MEGABYTE)
  expect(await caller.lookUp()).toEqual(example('notFound'))

  await caller.set({ cutAfterBytes: null })
  expect(await caller.upload()).toMatchObject({ status: 202 })
})

test('a body that is shorter is accepted; one that is cut at its last byte is not', async () => {
  const caller = await calling({ cutAfterBytes: 10 * MEGABYTE })
  expect(await caller.upload()).toMatchObject({ status: 202 })
  const file = part('file"; filename="image.png', 'png bytes')
  const body = `${file}${part('type', 'image/png')}--b--\r\n`
  await caller.set({ cutAfterBytes: body.length + 1 })
  expect(await caller.send(body, FORM)).toMatchObject({ status: 202 })
  await caller.set({ cutAfterBytes: body.length })
  await expect(caller.send(body, FORM)).rejects.toMatchObject(CUT)
  await caller.set({ cutAfterBytes: 0 })
  await expect(caller.upload()).rejects.toThrow('fetch failed')
  const accepted = { status: 202, mediaId: expect.any(String) }
  const cutOff = { status: null, mediaId: null }
  expect(await caller.requests()).toMatchObject([accepted, accepted, cutOff, cutOff])
})

test('a lost answer: the upload is accepted, processed and called back, and its sender is cut off', async () => {
  const receiver = await startCallbackReceiver()
  const caller = await calling({ loseAnswers: 1 }, { callbackUrl: receiver.url })
  // What is refused is answered, and does not count.
  expect(await caller.upload(pngForm('a b'))).toEqual(example('badFileName'))
  await expect(caller.upload(pngForm('lost.png'))).rejects.toMatchObject(CUT)
  expect(await caller.upload(pngForm('kept.png'))).toMatchObject({ status: 202 })

  const [, lost] = await caller.requests()
  expect(lost).toMatchObject({ fileName: 'lost.png', size: 9, status: null, mediaId: expect.any(String) })
  await expect.poll(() => receiver.received, OFTEN).toHaveLength(2)
  expect(receiver.received.map(({ body }) => body['resumable_media_id'])).toContain(lost?.['mediaId'])
  expect(itemsOf(await caller.lookUp(`?id=${String(lost?.['mediaId'])}`))).toMatchObject([{ file_name: 'lost.png' }])
})

test('every answer of the API waits for the latency; the upload counts before it', async () => {
  const caller = await calling({ latencyMs: 3000 })
  const uploading = caller.upload()
  await expect.poll(caller.requests, OFTEN).toMatchObject([{ status: null, mediaId: expect.any(String) }])
  await caller.set({ latencyMs: 300 })
  const id = idOf(await uploading)
  const began = performance.now()
  expect(itemsOf(await caller.lookUp(`?id=${id}`))).toHaveLength(1)
  expect(performance.now() - began).toBeGreaterThan(290)
})

test('who gives up under a latency leaves an entry without a status, and the upload accepted', async () => {
  const caller = await calling({ latencyMs: 60_000 })
  const upload = openUpload(caller.url)
  await upload.write(Buffer.from('film'))
  upload.finish()
  await expect.poll(caller.requests, OFTEN).toMatchObject([{ mediaId: expect.any(String) }])
  upload.outgoing.destroy()
  await caller.set({ latencyMs: 0 })
  expect(itemsOf(await caller.lookUp())).toMatchObject([{ file_name: 'film.mp4' }])
  expect(await caller.requests()).toMatchObject([{ method: 'POST', status: null }, { method: 'GET' }])
})

test('when it is down, calls are cut at once, those under way too, and the controls go on', async () => {
  const caller = await calling()
  const upload = openUpload(caller.url, MEGABYTE)
  await upload.write(Buffer.alloc(1000))
  await expect.poll(caller.requests, OFTEN).toHaveLength(1)

  await caller.set({ down: true })
  await expect(upload.reply).rejects.toMatchObject({ code: 'ECONNRESET' })
  await expect(caller.upload()).rejects.toThrow('fetch failed')
  await expect(caller.lookUp()).rejects.toThrow('fetch failed')
  expect((await caller.requests()).map(({ method, status }) => [method, status])).toEqual([
    ['POST', null],
    ['POST', null],
    ['GET', null],
  ])

  await caller.set({ down: false })
  expect(await caller.lookUp()).toEqual(example('notFound'))
  expect(await caller.upload()).toMatchObject({ status: 202 })
})

const FORM = 'multipart/form-data; boundary=b'

function part(name: string, value: string): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}

test('an early answer reaches a sender that wants no other one, and whose body is still to come', async () => {
  const caller = await calling()
  const { port, pathname } = new URL(resource(caller.url, { wabaId: '999' }))
  const rest = Buffer.alloc(3 * MEGABYTE)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(`POST ${pathname} HTTP/1.1\r\nhost: 127.0.0.1\r\napi-key: ${API_KEY}\r\nconnection: close\r\n`)
  socket.write(`content-type: multipart/form-data; boundary=b\r\ncontent-length: ${rest.length}\r\n\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(String(answer)).toMatch(/^HTTP\/1\.1 401 /u)
  // Into a connection that is gone the second of these fails.
  for (let at = 0; at < rest.length; at += MEGABYTE)
    await new Promise<void>((resolve, reject) =>
      socket.write(rest.subarray(at, at + MEGABYTE), error => (error ? reject(error) : resolve())),
    )
  await once(socket, 'end')
})
