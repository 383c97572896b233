import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { sendJson } from '../answer.ts'

/**
 * Lets programs in, and no page of a browser that is not the sandbox's own. A page of another site shows itself by Origin
 * or Sec-Fetch-Site. One whose name was made to point here (DNS rebinding) is of the same origin to its browser, but has
 * its own name in Host. An IP address, or a name of this machine, belongs to no other site.
 */
export function createGuard(host: string) {
  const own = [host.toLowerCase(), 'localhost']

  return function admits(request: IncomingMessage, response: ServerResponse): boolean {
    const refusal = refusalOf(request)
    if (refusal === undefined) return true
    sendJson(response, 403, { error: refusal })
    return false
  }

  function refusalOf({ headers }: IncomingMessage): string | undefined {
    const { host: called = '', origin, 'sec-fetch-site': site = 'none' } = headers
    const name = URL.parse(`http://${called}`)?.hostname.replace(/^\[|\]$|\.$/gu, '') ?? ''
    // Browsers always send it.
    const isKnown = called === '' || own.includes(name) || isIP(name) !== 0
    if (!isKnown)
      return `Host "${called}" is not this sandbox's. Call it by its IP address or as localhost, or set SANDBOX_HOST to that name.`
    const isForeign = origin !== undefined && URL.parse(origin)?.host !== called
    if (isForeign || (site !== 'none' && site !== 'same-origin'))
      return 'This comes from a page of another site, which may not use the sandbox. Call it from a program, such as curl.'
    return undefined
  }
}
