import type { IncomingMessage } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { RequestError } from '../../errors/caller-error.ts'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u

/**
 * Throws FOREIGN_HOST for a request to a host that is neither loopback nor one of `urls`. This stops DNS rebinding,
 * where the browser sees one origin and sends no preflight.
 */
export function createHostRule(urls: readonly string[]): (request: IncomingMessage) => void {
  const hosts = urls.map(url => new URL(url).host)
  return ({ headers: { host = '' } }) => {
    if (hosts.includes(host) || LOOPBACK.test(host.replace(/:\d+$/u, ''))) return
    const message = `Host "${shown(host)}" is not one of this gateway's. Call it as localhost, or set PUBLIC_URL.`
    throw new RequestError('FOREIGN_HOST', message)
  }
}
