import { fail, ok, warn } from './line.ts'
import type { Line } from './line.ts'
import { duration } from '../output/units.ts'

export type Reached = { status: number; headers: Headers; text: string; lines: Line[] }

/** One request without a secret: whether the host answers, and what time it has. */
export async function reach(check: string, url: string, init: RequestInit = {}): Promise<Reached | Line> {
  const { host } = new URL(url)
  try {
    const before = Date.now()
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(MOST_MS) })
    const text = await response.text()
    const ms = Date.now() - before
    const lines = [
      ok(check, `${host} answers in ${ms} ms.`),
      clock(response.headers.get('date'), before + ms / 2, host),
    ]
    return { status: response.status, headers: response.headers, text, lines }
  } catch (error) {
    const inner = error instanceof Error && error.cause instanceof Error ? error.cause : undefined
    const code = inner && 'code' in inner && typeof inner.code === 'string' ? ` (${inner.code})` : ''
    return fail(check, `${host} cannot be reached${code}. ${cureOf(code)}`)
  }
}

export const isReached = (found: Reached | Line): found is Reached => 'lines' in found

function cureOf(code: string): string {
  if (/ENOTFOUND|EAI_AGAIN/u.test(code)) return 'Check the name, and the name server of this machine.'
  if (/ECONNREFUSED/u.test(code)) return 'Check the address and the port, and whether it runs.'
  if (/CERT|SIGNATURE|ISSUER|TLS|SSL|EPROTO/u.test(code))
    return 'The certificate is not trusted. For an authority of your own set NODE_EXTRA_CA_CERTS to its file.'
  return 'Check the network, and whether a firewall lets this machine out: proxies are not used.'
}

/** The header has whole seconds. */
function clock(date: string | null, ours: number, host: string): Line {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return warn('clock', `${host} does not say what time it has.`)
  const offMs = ours - (theirs + 500)
  const words = `This clock is ${duration(Math.abs(offMs))} ${offMs > 0 ? 'ahead of' : 'behind'} that of ${host}.`
  if (Math.abs(offMs) <= WARN_MS) return ok('clock', `It agrees with that of ${host}.`)
  const cure = 'Set it, by NTP for example: certificates and tokens are checked by it.'
  return Math.abs(offMs) > FAIL_MS ? fail('clock', `${words} ${cure}`) : warn('clock', `${words} ${cure}`)
}

const MOST_MS = 10_000
const WARN_MS = 10_000
const FAIL_MS = 300_000
