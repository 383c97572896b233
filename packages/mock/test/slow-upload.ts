import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { KEY, PATH } from './call.ts'

/** An upload whose head has arrived and whose body has not. */
export type SlowUpload = { finish: () => Promise<number | undefined>; cut: () => void; cutByMock: Promise<unknown> }

export async function startSlowUpload(url: string): Promise<SlowUpload> {
  // The mock's "100 Continue" tells that it has the head.
  const headers = { ...KEY, 'content-type': 'multipart/form-data; boundary=x', expect: '100-continue' }
  const upload = request(`${url}${PATH}`, { method: 'POST', headers })
  const failed = once(upload, 'error').catch(() => undefined)
  upload.flushHeaders()
  await once(upload, 'continue')
  upload.write('--x\r\n')
  return {
    async finish() {
      upload.end()
      const [answer] = (await once(upload, 'response')) as [IncomingMessage]
      answer.resume()
      return answer.statusCode
    },
    cut: () => upload.destroy(),
    cutByMock: failed,
  }
}
