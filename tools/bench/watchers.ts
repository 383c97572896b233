import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import type { ClientRequest } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Child } from './child.ts'

/** `share` is of one core; `live99Ms` the 99th percentile of `/health/live`; `events` what all watchers got together. */
export type Watched = { share: number; live99Ms: number; events: number }

type Load = { uploads: number; watchers: number; signal: AbortSignal }

const WABA = '150440000142241'
const WATCH = `subscription($wabaId: ID!) { wabaMediaChanged(wabaId: $wabaId) { id status receivedBytes size } }`
/** An upload grows by so much at a time: enough for a change of its progress to be told each time. */
const PIECE = Buffer.alloc(72 * 1024)
const EVERY_MS = 500
/** More than is ever sent. */
const SIZE = 64 * 1024 * 1024
const ASK_LIVE_EVERY_MS = 20

/** Uploads that grow twice a second, and streams that watch all of them. `measure` lets them grow for a while. */
export async function openWatching(gateway: Pick<Child, 'url' | 'pid'>, { uploads, watchers, signal }: Load) {
  const agent = new Agent({ keepAlive: true })
  const growing = await Promise.all(Array.from({ length: uploads }, (_, n) => beginUpload(gateway.url, n)))
  const streams = Array.from({ length: watchers }, () => openStream(gateway.url, uploads))
  await Promise.all(streams.map(stream => stream.begun))

  return {
    async measure(forMs: number): Promise<Watched> {
      const [events, cpuMs, begun] = [countEvents(), cpuMsOf(gateway.pid), performance.now()]
      const ending = AbortSignal.any([signal, AbortSignal.timeout(forMs)])
      const asked = askLive(gateway.url, agent, ending)
      await Promise.all(growing.map((upload, n) => grow(upload, (n * EVERY_MS) / uploads, ending)))
      const times = (await asked).toSorted((one, other) => one - other)
      signal.throwIfAborted()
      return {
        share: (cpuMsOf(gateway.pid) - cpuMs) / (performance.now() - begun),
        live99Ms: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
        events: countEvents() - events,
      }
    },
    close(): void {
      for (const stream of streams) stream.close()
      for (const upload of growing) upload.destroy()
      agent.destroy()
    },
  }

  function countEvents(): number {
    return streams.reduce((sum, stream) => sum + stream.events(), 0)
  }
}

/** The processor time, in ms, that so many subscribers cost until each has its first event. */
export async function measureConnecting(gateway: Pick<Child, 'url' | 'pid'>, subscribers: number): Promise<number> {
  const upload = await beginUpload(gateway.url, 0)
  const cpuMs = cpuMsOf(gateway.pid)
  const streams = Array.from({ length: subscribers }, () => openStream(gateway.url, 1))
  await Promise.all(streams.map(stream => stream.begun))
  const cost = cpuMsOf(gateway.pid) - cpuMs
  for (const stream of streams) stream.close()
  upload.destroy()
  return cost
}

/** What all threads of a process have used so far. */
export function cpuMsOf(pid: number): number {
  const used = readdirSync(`/proc/${pid}/task`).map(thread => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      return 0
    }
  })
  return used.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6
}

/** Begins an upload by tus; answers the request that its bytes go into. */
async function beginUpload(url: string, n: number): Promise<ClientRequest> {
  const uploads = new URL('/uploads', url)
  const metadata = Object.entries({ wabaId: WABA, filename: `film-${n}.mp4`, filetype: 'video/mp4' })
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': String(SIZE), 'upload-metadata': metadata }
  const begun = await fetch(uploads, { method: 'POST', headers })
  const at = begun.headers.get('location')
  if (begun.status !== 201 || at === null) throw new Error(`${begun.status} ${await begun.text()}`)
  const type = 'application/offset+octet-stream'
  const upload = request(new URL(at, uploads), {
    method: 'PATCH',
    headers: { 'tus-resumable': '1.0.0', 'upload-offset': '0', 'content-type': type, 'content-length': SIZE },
  })
  // It ends in the middle.
  upload.on('error', () => {})
  upload.write(MP4)
  return upload
}

/** How an MP4 begins, so that the gateway goes on. */
const MP4 = Buffer.from('0000001c667479706d703432000000006d70343269736f6d6d7034320000000066726565', 'hex')

async function grow(upload: ClientRequest, delayMs: number, signal: AbortSignal): Promise<void> {
  for (let ms = delayMs; ; ms = EVERY_MS) {
    await wait(ms, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    upload.write(PIECE)
  }
}

/** The time of each answer, in ms. */
async function askLive(url: string, agent: Agent, signal: AbortSignal): Promise<number[]> {
  const times: number[] = []
  while (!signal.aborted) {
    const begun = performance.now()
    await new Promise<void>((resolve, reject) => {
      request(new URL('/health/live', url), { agent }, answer => answer.resume().once('end', resolve))
        .once('error', reject)
        .end()
    })
    times.push(performance.now() - begun)
    await wait(ASK_LIVE_EVERY_MS, undefined, { signal }).catch(() => {})
  }
  return times
}

/** A watcher that counts its events and throws them away. */
function openStream(url: string, uploads: number) {
  let events = 0
  const first = Promise.withResolvers<void>()
  const headers = { accept: 'text/event-stream', 'content-type': 'application/json' }
  const stream = request(url, { method: 'POST', agent: false, headers }, answer => {
    let last = ''
    answer.setEncoding('latin1').on('data', (text: string) => {
      // An event's first line can come in two pieces.
      const seen = last + text
      events += seen.split('event: next').length - 1
      last = seen.slice(-('event: next'.length - 1))
      if (events >= uploads) first.resolve()
    })
  })
  stream.on('error', first.reject)
  stream.end(JSON.stringify({ query: WATCH, variables: { wabaId: WABA } }))
  return { events: () => events, begun: first.promise, close: () => stream.destroy() }
}
