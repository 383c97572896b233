import { createUploader, UploadError } from '@resumable-media/uploader'
import { faultOf } from '../fault.ts'
import type { Settings } from '../settings/settings.ts'
import { fail, ok, warn } from './line.ts'
import type { Line } from './line.ts'
import { isReached, reach } from './reach.ts'

/** Whether it takes uploads of this caller for this WABA, and callbacks of Kaleyra. */
export async function checkGateway(url: string, { values }: Settings): Promise<Line[]> {
  const reached = await reach('gateway', `${url}/health/ready`)
  if (!isReached(reached)) return [reached]
  const { lines, status, text } = reached
  const health = healthIn(text)
  if (health === undefined)
    return [
      fail(
        'gateway',
        `There is no gateway at ${url}: it answered ${status} to /health/ready. Check the address; it is the one without /graphql.`,
      ),
    ]
  const ready =
    health.reasons.length > 0 &&
    fail('gateway', `It takes no uploads now: ${health.reasons.join(', ')}. Its log says why.`)
  return [
    ...lines,
    ...(ready ? [ready] : []),
    ...(await checkCaller(url, values)),
    ...(await checkCallbacks(url, values['callback-secret'])),
  ]
}

function healthIn(text: string): { reasons: string[] } | undefined {
  try {
    const { status, reasons = [] } = JSON.parse(text) as { status?: unknown; reasons?: unknown[] }
    return status === 'ok' || status === 'unavailable' ? { reasons: reasons.map(String) } : undefined
  } catch {
    return undefined
  }
}

async function checkCaller(url: string, { token, waba }: Settings['values']): Promise<Line[]> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const uploader = createUploader({ url, headers })
  const { protocol, hostname } = new URL(url)
  const isOpen = token !== undefined && protocol === 'http:' && !/^(?:localhost|127\.|\[::1\])/u.test(hostname)
  try {
    const faults = await uploader.check(waba === undefined ? {} : { wabaId: waba })
    const caller = isOpen
      ? warn('token', 'It is accepted, but goes over http: everyone on the network path can read it. Use https.')
      : ok('token', token === undefined ? 'None is needed.' : 'It is accepted.')
    if (waba === undefined) return [caller, warn('WABA', 'It is not checked: give --waba ID.')]
    return [
      caller,
      ...(faults.length > 0
        ? faults.map(({ message }) => fail('WABA', message))
        : [ok('WABA', `${waba} can be used here.`)]),
    ]
  } catch (error) {
    if (!(error instanceof UploadError)) throw error
    return [fail('token', faultOf(error).message)]
  }
}

/** Nothing is applied: these requests have no callback in them. */
async function checkCallbacks(url: string, secret: string | undefined): Promise<Line[]> {
  const place = `${url}/callbacks/kaleyra`
  const ask = (init: RequestInit) => fetch(place, { ...init, redirect: 'manual', signal: AbortSignal.timeout(MOST_MS) })
  try {
    const without = await ask({ method: 'POST', body: '{}' })
    if (without.status === 403)
      return [
        warn(
          'callbacks',
          'The gateway takes none, and asks Kaleyra instead. To have handles sooner, set its KALEYRA_CALLBACK_SECRET.',
        ),
      ]
    const other = await ask({ method: 'DELETE' })
    if (without.status !== 401 || other.status !== 405)
      return [
        fail(
          'callbacks',
          `${place} answers ${without.status} without the secret and ${other.status} to DELETE, instead of 401 and 405: a proxy in front of it may change requests.`,
        ),
      ]
    if (secret === undefined)
      return [ok('callbacks', `${place} is open to Kaleyra. To try the secret, set KALEYRA_CALLBACK_SECRET.`)]
    const withSecret = await ask({ method: 'POST', body: '{}', headers: { 'x-callback-secret': secret } })
    return withSecret.status === 401
      ? [fail('callbacks', 'The secret is not accepted. Give the callback profile and the gateway the same one.')]
      : [ok('callbacks', `${place} takes the secret.`)]
  } catch (error) {
    return [fail('callbacks', `${place} does not answer: ${error instanceof Error ? error.message : String(error)}.`)]
  }
}

const MOST_MS = 10_000
