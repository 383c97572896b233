import type { IncomingMessage } from 'node:http'
import { EVERYBODY } from '../src/access/caller.ts'
import type { Caller } from '../src/access/caller.ts'
import { createConcurrencyLimit } from '../src/access/concurrency-limit.ts'
import type { Gateway } from '../src/graphql/context.ts'
import { createGraphQL } from '../src/graphql/yoga.ts'
import { createPages } from '../src/http/browser/pages.ts'
import { createLive } from '../src/http/health.ts'
import { startHttpServer } from '../src/http/server.ts'
import { systemClock } from '../src/lib/clock.ts'
import { createLog } from '../src/lib/log.ts'
import { startChanges } from '../src/live/changes.ts'
import { createSnapshot } from '../src/live/snapshot.ts'
import type { MediaEvent } from '../src/media/event.ts'
import { openTestStore } from './media-fixture.ts'

type Options = {
  /** Answers what `history` gives; each call is a field that was executed. */
  history: () => Promise<MediaEvent[]>
  identify?: (request: IncomingMessage) => Promise<Caller>
  maxSubscriptions?: number
}

/** The store, the changes and the GraphQL route of a gateway, over HTTP; without uploads and without Kaleyra. */
export async function startLiveSystem({ history, identify = async () => EVERYBODY, maxSubscriptions = 1 }: Options) {
  const store = await openTestStore()
  const log = createLog('silent')
  const snapshot = createSnapshot(store)
  let reads = 0
  const ofIds = (ids: readonly string[]) => ((reads += ids.length), snapshot.ofIds(ids))
  const changes = startChanges({ snapshot: { ...snapshot, ofIds }, now: Date.now, onError: () => {} })
  store.signals.subscribe(({ ids, queueOf }) => changes.notify(ids, queueOf))
  const pages = createPages({ allowedOrigins: [], anyHost: false, log, now: Date.now })
  const gateway = { changes, reads: { history }, receivedOf: () => undefined, now: Date.now }
  const graphql = createGraphQL({
    gateway: gateway as unknown as Gateway,
    identify,
    countUpload: createConcurrencyLimit('uploads', 1),
    countSubscription: createConcurrencyLimit('subscriptions', maxSubscriptions),
    uploadUrl: (id, host) => `http://${host}/uploads/${id}`,
    readUploads: () => ({ params: Promise.resolve({}), end() {} }),
    pages,
    graphiql: false,
    log,
  })
  const live = createLive(pages)
  const http = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    handlers: { graphql: graphql.handle, uploads: live, callbacks: live, live, ready: live, page: live },
    keepAliveMs: 1000,
    maxDrainBytes: 0,
    monotonic: systemClock.monotonic,
    log,
  })

  return {
    ...store,
    port: http.port,
    /** How many rows were read for changes since the last call. */
    takeReads: () => [reads, (reads = 0)][0] ?? 0,
    async stop(): Promise<void> {
      await http.stop()
      await changes.stop()
      await store.close()
    },
  }
}
