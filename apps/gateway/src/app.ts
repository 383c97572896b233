import { fileURLToPath } from 'node:url'
import { createIdentify } from './access/identify.ts'
import { createConcurrencyLimit } from './access/concurrency-limit.ts'
import { createAccountClients } from './kaleyra/clients.ts'
import type { Config } from './config/config.ts'
import { createCancel } from './uploads/cancel.ts'
import { startDispatcher } from './dispatch/dispatcher.ts'
import { createFollowClock, watchClock } from './dispatch/follow-clock.ts'
import { createAfterFirstTry } from './dispatch/first-try.ts'
import { createReconcile } from './kaleyra/reconcile.ts'
import { openEngine } from './engines/open-engine.ts'
import { ENDED } from './media/media.ts'
import { createEstimate } from './dispatch/eta.ts'
import { createQueue } from './dispatch/queue.ts'
import { createSlots } from './dispatch/slots.ts'
import { createSettle } from './dispatch/settle.ts'
import { createSubmit } from './kaleyra/submit.ts'
import type { Outcome } from './kaleyra/outcome.ts'
import { createGraphQL } from './graphql/yoga.ts'
import { answerHeaders } from './http/answer-headers.ts'
import { createCallbacks } from './callbacks/route.ts'
import { createLive, createReady } from './http/health.ts'
import { createPages } from './http/browser/pages.ts'
import { createPage } from './http/page.ts'
import { createNotFound } from './http/routes.ts'
import { startHttpServer } from './http/server.ts'
import type { Pace } from './http/slow-senders.ts'
import { createStop } from './http/stop.ts'
import { createAccept } from './uploads/accept.ts'
import { createAdmission } from './uploads/admission.ts'
import { createBegin } from './uploads/begin.ts'
import { createOnce } from './uploads/idempotency.ts'
import { checkUpload } from './rules/rules.ts'
import { createRenew } from './uploads/renew.ts'
import { createAsStorageError } from './spool/storage-error.ts'
import { readUploadRequest } from './graphql/multipart/upload-request.ts'
import type { Log } from './lib/log.ts'
import { createMediaReads } from './store/media-reads.ts'
import { startChanges } from './live/changes.ts'
import { createPace } from './live/pace.ts'
import { systemClock } from './lib/clock.ts'
import type { Clock } from './lib/clock.ts'
import { longestDelay } from '@resumable-media/runtime/backoff'
import { createEndings } from './retention/endings.ts'
import { createNewestIds } from './store/newest-ids.ts'
import { createSnapshot } from './live/snapshot.ts'
import { createEndMedia } from './store/end-media.ts'
import { createMediaStore } from './store/media-store.ts'
import { wakeBy } from './store/signals.ts'
import { startExpiry } from './retention/expire.ts'
import { createTus } from './tus/tus.ts'
import { openTraces } from './telemetry/traces.ts'
import { createReceived } from './uploads/pieces/received.ts'
import { startSessions } from './uploads/pieces/sessions.ts'
import { createApply } from './status/apply.ts'
import { createLookup } from './kaleyra/lookup.ts'
import { createApplyInbox } from './callbacks/apply-inbox.ts'
import { createInbox } from './callbacks/inbox.ts'
import { startPoller } from './status/poller.ts'
import { createTelemetry } from './telemetry/telemetry.ts'

export type Gateway = {
  url: string
  port: number
  /** Where the metrics are; undefined without. */
  metricsUrl: string | undefined
  stop(): Promise<void>
  /** Resolves when the disk can no longer be trusted: end the process, which acknowledges nothing any more. */
  lost: Promise<Error>
}

/** A lease, in longest calls. A call ends before its lease, so no other worker claims a media item that is being sent. */
const LEASE_CALLS = 1.2
/** The longest lookup. */
const ASK_MS = 20_000
/** How long the mutation waits for the first try. */
const FIRST_TRY_MS = 25_000
/** The console that `pnpm build` makes. */
const PAGE = fileURLToPath(new URL('../../console/dist', import.meta.url))

/** Starts the store, the spool, the HTTP server, and last the workers. Another clock or pace is for tests. */
export async function startGateway(
  config: Config,
  log: Log,
  clock: Clock = systemClock,
  slowest?: Pace,
): Promise<Gateway> {
  const { retryDelaysMs, retryForMs, pollDelaysMs, lookupAgainMs } = config.waits
  const { handleTtlMs, dataTtlMs, uploadTtlMs } = config.lifetimes
  const { host, publicUrl } = config.http
  const maxFileBytes = config.limits.maxUploadBytes
  // When a later step of the start fails, everything open is closed in reverse order.
  await using starting = new AsyncDisposableStack()
  const { traces, stop: stopTraces } = await openTraces(config.traces, log)
  starting.defer(stopTraces)
  const { metrics } = config
  const { counted, ...telemetry } = await createTelemetry({ ...metrics, monotonic: clock.monotonic })
  const { timeoutMs } = config.kaleyra
  const engine = starting.adopt(
    await openEngine(config, {
      clock,
      observe: counted.database,
      timeObjects: counted.objects,
      timeoutMs,
      onSwept(files) {
        counted.swept(files)
        if (files > 0) log.info({ swept: files }, 'removed files without a media item')
      },
      log,
    }),
    one => one.stop(),
  )
  const { database, dialect, signals, spool, holder, followed } = engine
  const { now, monotonic } = engine.clock
  const asStorageError = createAsStorageError({ dialect, log })
  const endings = createEndings({ clock: followed, lastKnownAt: engine.lastKnownAt, dataTtlMs, log })
  const dataEndedBy = () => endings.now(dataTtlMs)
  const store = counted.store(createMediaStore({ ...engine, now }))
  const reads = createMediaReads({ database, now, endedBy: dataEndedBy })
  const { accounts, callbackSecrets, rate, wire, allowHttp } = config.kaleyra
  const leaseMs = Math.ceil(timeoutMs * LEASE_CALLS)
  const client = starting.adopt(createAccountClients(accounts, { wire, timeoutMs, allowHttp }), one => one.close())
  const { hasAccount } = client
  const longestRetryMs = longestDelay(retryDelaysMs)
  const longestLookupMs = Math.max(longestDelay(pollDelaysMs), lookupAgainMs, leaseMs)
  const slots = createSlots({ rate, leaseMs, longestClosedMs: longestRetryMs, ...followed })
  const claims = { rate, timeoutMs, leaseMs, holder }
  const queue = createQueue({ ...config.waits, ...claims, database, dialect, signals, slots, endings, now, monotonic })
  const longest = { longestRetryMs, longestLookupMs }
  const { followClock, clampWaits } = createFollowClock({ database, signals, slots, ...longest, now })
  const removeFile = spool.removeSoon
  const endMedia = createEndMedia({ store, removeFile, dataTtlMs, now })
  const newestIds = createNewestIds({ database, dialect })
  const askTimeoutMs = Math.min(ASK_MS, timeoutMs)

  const parts = { queue, slots, store, clampWaits }
  if ((await engine.begin(parts)).isRestored)
    log.warn('a backup was restored: every slot rests for one window, and what may have been sent is looked up first')

  // An upload that could not be sent before its data expire is refused.
  const maxQueued = rate.calls * Math.max(1, Math.floor(dataTtlMs / rate.windowMs))
  const once = createOnce({ reads })
  const admission = createAdmission({ store, reads, once, ...queue, maxQueued, now })
  const apply = createApply({ store, endMedia })
  const inbox = createInbox({ database, dialect, endings, now })
  const applyCallback = traces.ofMedia('apply callback', counted.apply(apply))
  const callbacks = createApplyInbox({ inbox, store, apply: applyCallback, now, log })
  const [stop, stopping] = [createStop(), new AbortController()]
  const changes = startChanges({
    snapshot: createSnapshot({ database, now: dataEndedBy }),
    nextTickMs: createPace(),
    now,
    onError: error => log.error({ err: error }, 'changes could not be published'),
  })
  starting.defer(() => changes.stop())
  signals.subscribe(({ ids, wakes, queueOf, missed }) =>
    missed ? changes.readAgain() : changes.notify(ids, queueOf, wakes.length === 0),
  )

  const received = createReceived({ signals })
  const sessions = await startSessions({
    received,
    store,
    // Where others work too, what earlier ones have left is found by their end.
    reads: dialect.isAlone ? reads : { receiving: async () => [] },
    locks: engine.locks,
    spool,
    endMedia,
    cancel: createCancel({ store, endMedia }),
    traceFinish: finish => traces.ofMedia('finish upload', finish),
    uploadTtlMs,
    endings,
    now,
    monotonic,
    log,
  })
  starting.defer(() => sessions.stop())
  const { uploads: maxUploads, unfinished: maxUnfinished, subscriptions } = config.limits.perCaller
  const begin = createBegin({
    store,
    reads,
    once,
    admission,
    spool,
    hasAccount,
    maxFileBytes,
    uploadTtlMs,
    maxUnfinished,
    now,
    asStorageError,
  })
  const accept = createAccept({
    admission,
    hasAccount,
    openFile: spool.open,
    discard: spool.discard,
    maxFileBytes,
    asStorageError,
  })
  const uploadUrl = (id: string, name: string | undefined) =>
    `${publicUrl ?? (name === undefined ? '' : `http://${name}`)}/uploads/${id}`

  const access = {
    identify: await createIdentify(config.auth, { now, monotonic, log }),
    countUpload: createConcurrencyLimit('uploads under way', maxUploads),
    countSubscription: createConcurrencyLimit('subscriptions open', subscriptions),
  }
  // Behind a proxy the gateway's own pages have the origin of PUBLIC_URL.
  const allowedOrigins = [...config.http.allowedOrigins, ...(publicUrl ? [new URL(publicUrl).origin] : [])]
  const pages = createPages({ allowedOrigins, anyHost: config.auth.kind === 'jwt', log, now })
  const graphql = createGraphQL({
    ...access,
    gateway: {
      accept: input => traces.within('accept upload', () => accept(input)),
      discard: removeFile,
      afterFirstTry: counted.firstTry(
        createAfterFirstTry({ store, signals, waitMs: FIRST_TRY_MS, stopping: stopping.signal }),
      ),
      renew: createRenew({ reads, spool, admission, hasAccount, asStorageError }),
      begin,
      cancel: sessions.cancel,
      checkUpload: facts => checkUpload(facts, { hasAccount, maxFileBytes }),
      findMedia: reads.findKnown,
      receivedOf: received.of,
      reads,
      changes,
      quota: queue.quota,
      outlook: createEstimate({ database, signals, slots, now }),
      now,
    },
    uploadUrl,
    readUploads: request => readUploadRequest(request, { spool, maxFileBytes }),
    pages,
    graphiql: config.pages.graphiql,
    log,
    observe: counted.live,
  })

  const tus = createTus({
    identify: access.identify,
    countUpload: access.countUpload,
    sessions,
    begin,
    uploadUrl,
    pages,
    findMedia: store.find,
    maxFileBytes,
    asStorageError,
  })
  const metricsRoute = telemetry.route({
    database,
    slots,
    spool,
    accounts: { sids: accounts.map(({ sid }) => sid), sidOf: client.sidOf },
    slotsOfEach: rate.calls,
    handleTtlMs,
    now,
    onError: error => log.error({ err: error }, 'what the metrics show could not be read'),
  })
  const server = {
    host,
    keepAliveMs: config.http.keepAliveMs,
    headers: answerHeaders(publicUrl),
    maxDrainBytes: maxFileBytes,
    monotonic,
    slowest,
    log,
    beginSpan: traces.begin,
    observe: counted.http,
  }
  const http = await startHttpServer({
    ...server,
    port: config.http.port,
    handlers: {
      graphql: pages.atHome((request, response) => graphql.handle(request, response)),
      uploads: pages.atHome(tus),
      callbacks: counted.callbackRoute(
        createCallbacks({ secrets: callbackSecrets, receive: counted.receive(callbacks.receive), monotonic, log }),
      ),
      live: createLive(pages),
      page: pages.atHome(createPage({ folder: PAGE, publicUrl, exampleWaba: config.pages.exampleWaba })),
      ready: createReady({ STOPPING: stop.check, STORE: store.probe, SPOOL: spool.probe }, log),
      ...(metricsRoute && metrics.port === undefined && { metrics: metricsRoute }),
    },
  })
  starting.defer(() => http.stop())
  const metricsHttp =
    metricsRoute && metrics.port !== undefined
      ? await startHttpServer({
          ...server,
          port: metrics.port,
          portKey: 'METRICS_PORT',
          handlers: { metrics: metricsRoute, page: createNotFound(['/metrics']) },
        })
      : undefined
  starting.defer(() => metricsHttp?.stop())

  // After the server has its port: a gateway without one must not begin a call that its end would cut off.
  const submit = traces.ofMedia(
    'send to Kaleyra',
    counted.submit(createSubmit({ client, read: id => spool.open(id, { readAhead: true }), monotonic })),
    { kind: 'CLIENT', told: outcomeFacts },
  )
  const callbackLoop = callbacks.start()
  const settle = createSettle({
    store,
    endMedia,
    queue,
    newestIds,
    onAccepted: callbackLoop.wake,
    retryDelaysMs,
    retryForMs,
    pollDelaysMs,
    lookupAgainMs,
    callsOutliveMs: engine.callsOutliveMs,
    handleTtlMs,
    dataTtlMs,
    endings,
    now,
  })
  const reconcile = traces.ofMedia(
    'look up lost call',
    counted.reconcile(createReconcile({ client, store, reads, newestIds, askTimeoutMs })),
    { kind: 'CLIENT', told: outcomeFacts },
  )
  const dispatcher = startDispatcher({
    queue,
    store,
    submit,
    reconcile,
    settle,
    followClock,
    graceMs: config.stop.callsMs,
    now,
    log,
  })
  const lookUp = counted.lookUp(createLookup({ client, newestIds, askTimeoutMs }))
  const applyLookup = traces.ofMedia('apply lookup', apply)
  const poller = startPoller({
    lookUp,
    store,
    endMedia,
    apply: applyLookup,
    pollDelaysMs,
    endings,
    handleTtlMs,
    now,
    log,
  })
  const expiry = startExpiry({ store, endMedia, spool, endings, handleTtlMs, dataTtlMs, now, log })
  wakeBy(signals, ['RECEIVING'], sessions.wake)
  wakeBy(signals, ['QUEUED'], dispatcher.wake)
  wakeBy(signals, ['PENDING'], poller.wake)
  wakeBy(signals, ENDED, expiry.wake)

  const onTick = async () => {
    endings.check()
    await followClock()
  }
  const watch = watchClock(onTick, error => log.error({ err: error }, 'the clock could not be followed'))
  starting.defer(() => watch.stop())

  engine.watch({ ...parts, sessions })

  const running = starting.move()
  const urlOf = (port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    url: urlOf(http.port),
    metricsUrl: metrics.isOn ? `${urlOf(metricsHttp?.port ?? http.port)}/metrics` : undefined,
    port: http.port,
    lost: engine.lost,
    async stop() {
      const { settled } = await stop.begin({ ...config.stop, hasOthers: !dialect.isAlone, http })
      // Calls under way end first, so that requests that wait for them are answered.
      await Promise.all([settled, dispatcher.stop(settled), poller.stop(), expiry.stop(), callbackLoop.stop()])
      stopping.abort()
      // Uploads under way yield and are answered, before the connections are cut.
      await sessions.stop()
      await running.disposeAsync()
    },
  }
}

const outcomeFacts = ({ kind }: Outcome) => ({ 'resumable_media.outcome': kind })
