import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { PATH } from './call.ts'

export type RawAnswer = { status: number; body: unknown }

/** A POST of these bytes as they are; a deadline, since what is tested is that each call ends. */
export async function postRaw(url: string, contentType: string | undefined, body: Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const deadline = setTimeout(() => socket.destroy(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS)
  try {
    await once(socket, 'connect')
    const type = contentType === undefined ? '' : `Content-Type: ${contentType}\r\n`
    const head = `POST ${PATH} HTTP/1.1\r\nHost: mock\r\napi-key: any\r\nConnection: close\r\n${type}`
    socket.write(Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`, 'latin1'), body]))
    const answer = await text(socket)
    const [headers = '', content = ''] = answer.split('\r\n\r\n')
    return { status: Number(headers.split(' ')[1]), body: JSON.parse(content) }
  } finally {
    clearTimeout(deadline)
    socket.destroy()
  }
}

const ANSWER_MS = 120_000
