import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { assertAnswer } from './contract.ts'
import { API_KEY, resource, type Reply } from './caller.ts'

const HEAD = [
  '--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nvideo/mp4\r\n',
  '--b\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n\r\n',
].join('')
const TAIL = '\r\n--b--\r\n'

/** An upload that a test carries on with by hand: the form is sent up to the first byte of the file. */
export function openUpload(url: string, fileBytes?: number) {
  const headers = { 'api-key': API_KEY, 'content-type': 'multipart/form-data; boundary=b' }
  const outgoing = request(resource(url), {
    method: 'POST',
    headers:
      fileBytes === undefined ? headers : { ...headers, 'content-length': HEAD.length + fileBytes + TAIL.length },
  })
  const reply = replyOf(outgoing)
  // A test that cuts its upload off does not wait for the reply; one that waits is told by it.
  reply.catch(() => {})
  outgoing.on('error', () => {})
  const closed = new Promise<void>(done => outgoing.once('close', done))
  outgoing.write(HEAD)
  return {
    reply,
    outgoing,
    /** Writes, and waits until that is on its way or the connection is gone. An answer that has come is read in between. */
    write: (bytes: Buffer) =>
      Promise.race([closed, new Promise<void>(done => outgoing.write(bytes, () => setImmediate(done)))]),
    finish: () => void outgoing.end(TAIL),
  }
}

async function replyOf(outgoing: ClientRequest): Promise<Reply> {
  const [response]: IncomingMessage[] = await once(outgoing, 'response')
  if (response?.statusCode === undefined) throw new Error('no response')
  const body: Reply['body'] = JSON.parse(await text(response))
  assertAnswer('uploadResumableMedia', response.statusCode, body)
  return { status: response.statusCode, body }
}
