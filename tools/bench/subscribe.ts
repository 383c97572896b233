import { Agent, request } from 'node:http'
import { WABA } from './uploads.ts'

const AGENT = new Agent({ keepAlive: false, maxSockets: Infinity })
const QUERY = JSON.stringify({
  query: `subscription { wabaMediaChanged(wabaId: "${WABA}") { id status receivedBytes position } }`,
})
const EVENT = 'event: next'

export type Subscription = ReturnType<typeof subscribe>

/** Watches the WABA, and counts the events without parsing them: what the client costs is not what is measured. */
export function subscribe(url: string) {
  const { promise: first, resolve, reject } = Promise.withResolvers<void>()
  let events = 0
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
  const sent = request(url, { agent: AGENT, method: 'POST', headers }, response => {
    if (response.statusCode !== 200) reject(new Error(`a subscription was answered with ${response.statusCode}`))
    response.setEncoding('latin1').on('data', (text: string) => {
      for (let at = text.indexOf(EVENT); at >= 0; at = text.indexOf(EVENT, at + 1)) events += 1
      if (events > 0) resolve()
    })
    response.on('error', reject).on('close', () => reject(new Error('a subscription has ended')))
  })
  sent.on('error', reject)
  sent.end(QUERY)
  first.catch(() => {})
  return { first, events: () => events, end: () => void sent.destroy() }
}
