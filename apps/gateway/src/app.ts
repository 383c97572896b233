import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createIdentify } from './access/identify.ts'
import { createTally } from './access/concurrency-limit.ts'
import { createAccountClients } from './kaleyra/clients.ts'
import type { Config } from './config/config.ts'
import { createCancel } from './uploads/cancel.ts'
import { startDispatcher } from './dispatch/dispatcher.ts'
import { createFollowClock, watchClock } from './dispatch/follow-clock.ts'
import { createAfterFirstTry } from './dispatch/first-try.ts'
import { createReconcile } from './kaleyra/reconcile.ts'
import { createEstimate } from './dispatch/eta.ts'
import { createQueue } from './dispatch/queue.ts'
import { createSlots } from './dispatch/slots.ts'
import { createSettle } from './dispatch/settle.ts'
import { createSubmit } from './kaleyra/submit.ts'
import { createGraphQL } from './graphql/yoga.ts'
import { answerHeaders } from './http/answer-headers.ts'
import { createCallbacks } from './callbacks/route.ts'
import { logForeignOrigins } from './http/browser/foreign-origins.ts'
import { createLive, createReady } from './http/health.ts'
import { forAnyHost, onlyForHosts } from './http/browser/host.ts'
import { createPage } from './http/page.ts'
import { startHttpServer } from './http/server.ts'
import type { Pace } from './http/slow-senders.ts'
import { createAccept } from './uploads/accept.ts'
import { createAdmission } from './uploads/admission.ts'
import { createBegin } from './uploads/begin.ts'
import { checkUpload } from './uploads/check.ts'
import { createRenew } from './uploads/renew.ts'
import { openSpool } from './spool/spool.ts'
import { readUploadRequest } from './graphql/multipart/upload-request.ts'
import type { Log } from './lib/log.ts'
import { createMediaReads } from './store/media-reads.ts'
import { startChanges } from './live/changes.ts'
import { systemClock } from './lib/clock.ts'
import type { Clock } from './lib/clock.ts'
import { openDatabase } from './store/sqlite/database.ts'
import { demandSpool, prepareFolder } from './store/sqlite/data-folder.ts'
import { longestDelay } from '@resumable-media/runtime/backoff'
import { createEndings } from './retention/endings.ts'
import { findLastKnown } from './store/last-known.ts'
import { lockFolder } from './store/sqlite/instance-lock.ts'
import { createNewestIds } from './store/newest-ids.ts'
import { runLater } from './live/throttle.ts'
import { createPresent } from './live/snapshot.ts'
import { createEndMedia } from './store/end-media.ts'
import { createMediaStore } from './store/media-store.ts'
import { createSignals, wakeBy } from './store/signals.ts'
import { startExpiry } from './retention/expire.ts'
import { sweepSpool } from './retention/sweep.ts'
import { createApplyKept } from './callbacks/apply-inbox.ts'
import { createTus } from './tus/tus.ts'
import { startUploads } from './uploads/pieces/sessions.ts'
import { createApply } from './status/apply.ts'
import { startCallbackLoop } from './callbacks/inbox-loop.ts'
import { createLookup } from './kaleyra/lookup.ts'
import { createKeptCallbacks } from './callbacks/inbox.ts'
import { startPoller } from './status/poller.ts'
import { createReceive } from './callbacks/receive.ts'

export type Gateway = { url: string; port: number; stop(): Promise<void> }

/** A lease, in longest calls. A call ends before its lease does: nobody else takes up a media that is still being sent. */
const LEASE_CALLS = 1.2
/** What a question may take, whose answer is small. */
const ASK_MS = 20_000
/** What the mutation waits for the first try. */
const FIRST_TRY_MS = 25_000
/** The states whose items wait for their end, or that of their data. */
const ENDED = ['UPLOADED', 'EXPIRED', 'FAILED', 'CANCELLED'] as const
/** Where `pnpm build` puts the console. */
const PAGE = fileURLToPath(new URL('../../console/dist', import.meta.url))

/** Starts a gateway: the store, the spool, then the door, and last the workers. Another clock or pace is for tests. */
export async function startGateway(
  config: Config,
  log: Log,
  clock: Clock = systemClock,
  slowest?: Pace,
): Promise<Gateway> {
  const { now, monotonic } = clock
  prepareFolder(config.dataDir)
  // Whatever is open already is closed again, in the reverse order, when a later step of the start fails.
  await using starting = new AsyncDisposableStack()
  starting.adopt(lockFolder(config.dataDir), lock => lock.release())
  const database = starting.adopt(await openDatabase(config.dataDir), one => one.destroy())
  const endings = createEndings({ ...config, clock, lastKnownAt: await findLastKnown(database), log })
  const dataEndedBy = () => endings.now(config.dataTtlMs)
  const signals = createSignals()
  const store = createMediaStore({ database, signals, now })
  const room = { maxBytes: config.maxSpoolBytes, reserveBytes: config.diskReserveBytes }
  const reads = createMediaReads({ database, now, endedBy: dataEndedBy })
  const spoolFolder = join(config.dataDir, 'spool')
  demandSpool(spoolFolder, await reads.countWaiting())
  const spool = await openSpool(spoolFolder, room, (id, error) => {
    log.error({ mediaId: id, err: error }, 'a file could not be removed; it is tried again')
    signals.publish({ ids: [], wakes: ENDED })
  })
  const { accounts, callbackSecrets, rate, timeoutMs } = config.kaleyra
  const leaseMs = Math.ceil(timeoutMs * LEASE_CALLS)
  const client = starting.adopt(createAccountClients(accounts, config.kaleyra), one => one.close())
  const { hasAccount } = client
  const longestRetryMs = longestDelay(config.retryDelaysMs)
  const longestLookupMs = Math.max(longestDelay(config.pollDelaysMs), config.lookAgainMs, leaseMs)
  const slots = createSlots({ rate, leaseMs, longestClosedMs: longestRetryMs, ...clock })
  const queue = createQueue({ ...config, database, signals, slots, rate, leaseMs, endings, now })
  const longest = { longestRetryMs, longestLookupMs }
  const { followClock, clampWaits } = createFollowClock({ database, signals, slots, ...longest, now })
  const removeFile = spool.discard
  const endMedia = createEndMedia({ store, removeFile, dataTtlMs: config.dataTtlMs, now })
  const newestIds = createNewestIds(database)
  const asking = { client, newestIds, askTimeoutMs: Math.min(ASK_MS, timeoutMs) }
  const given = { store, endMedia, reads, archive: reads, queue, ...asking, hasAccount, endings, now, monotonic, log }
  const deps = { ...given, ...config }

  // Alone on the folder: whoever held a lease is gone, and what it left open can be looked up at once.
  await queue.startOver()
  await clampWaits()
  const swept = await sweepSpool({ spool, store })
  if (swept > 0) log.info({ swept }, 'removed files without a media item')

  // What could not leave before its data would expire is better refused than queued.
  const maxQueued = rate.calls * Math.max(1, Math.floor(config.dataTtlMs / rate.windowMs))
  const admission = createAdmission({ store, archive: reads, quota: queue.quota, maxQueued, now })
  const kept = createKeptCallbacks({ database, endings, now })
  const apply = createApply(deps)
  const applyKept = createApplyKept({ kept, store, apply, log })
  const stopping = new AbortController()
  const changes = startChanges({
    present: createPresent({ database, now: dataEndedBy }),
    later: runLater,
    now,
    onError: error => log.error({ err: error }, 'changes could not be told'),
  })
  starting.defer(() => changes.stop())
  signals.subscribe(({ ids, queueOf }) => changes.tell(ids, queueOf))

  const uploads = await startUploads({ ...deps, spool, cancel: createCancel(deps) })
  starting.defer(() => uploads.stop())
  const { uploads: maxUploads, unfinished: maxUnfinished, subscriptions } = config.perCaller
  const begin = createBegin({ ...deps, admission, spool, maxFileBytes: config.maxUploadBytes, maxUnfinished })
  const uploadUrl = (id: string, host: string | undefined) =>
    `${config.publicUrl ?? (host === undefined ? '' : `http://${host}`)}/uploads/${id}`

  const access = {
    identify: createIdentify(config.auth, { ...clock, log }),
    countUpload: createTally('uploads under way', maxUploads),
    countSubscription: createTally('subscriptions open', subscriptions),
  }
  // A proxy may call the gateway by another name than its own pages know: they are the gateway's own.
  const allowedOrigins = [...config.allowedOrigins, ...(config.publicUrl ? [new URL(config.publicUrl).origin] : [])]
  const graphql = createGraphQL({
    ...access,
    gateway: {
      accept: createAccept({
        admission,
        hasAccount,
        pathOf: spool.pathOf,
        removeFile,
        maxFileBytes: config.maxUploadBytes,
        log,
      }),
      discard: removeFile,
      afterFirstTry: createAfterFirstTry({ store, signals, waitMs: FIRST_TRY_MS, stopping: stopping.signal }),
      renew: createRenew({ archive: reads, spool, admission, hasAccount, log }),
      begin,
      cancel: uploads.cancel,
      checkUpload: facts => checkUpload(facts, { hasAccount, maxFileBytes: config.maxUploadBytes }),
      findMedia: reads.findKnown,
      archive: reads,
      changes,
      quota: queue.quota,
      outlook: createEstimate({ database, signals, slots, now }),
      now,
    },
    uploadUrl,
    readUploads: request => readUploadRequest(request, { spool, maxFileBytes: config.maxUploadBytes }),
    allowedOrigins,
    graphiql: config.graphiql,
    log,
  })

  const atHome = config.auth.kind === 'jwt' ? forAnyHost : onlyForHosts(allowedOrigins)
  const logged = logForeignOrigins({ allowed: allowedOrigins, log, now })
  const http = await startHttpServer({
    host: config.host,
    port: config.port,
    keepAliveMs: config.keepAliveMs,
    handlers: {
      graphql: atHome(logged((request, response) => graphql.handle(request, response))),
      uploads: atHome(
        logged(
          createTus({
            ...config,
            ...access,
            uploads,
            begin,
            uploadUrl,
            allowedOrigins,
            findMedia: store.find,
            maxFileBytes: config.maxUploadBytes,
            log,
          }),
        ),
      ),
      callbacks: createCallbacks({
        secrets: callbackSecrets,
        receive: createReceive({ kept, applyKept, log }),
        monotonic,
        log,
      }),
      live: createLive(allowedOrigins),
      page: atHome(createPage({ ...config, folder: PAGE })),
      ready: createReady({ STORE: () => store.nextDueAt(['QUEUED']), SPOOL: spool.probe }, log),
    },
    headers: answerHeaders(config.publicUrl),
    maxDrainBytes: config.maxUploadBytes,
    monotonic,
    slowest,
    log,
  })
  starting.defer(() => http.stop())

  // Not before the door is open: a gateway whose port is taken must not begin a call that its end would cut.
  const submit = createSubmit({ client, read: spool.read })
  const callbackLoop = startCallbackLoop({ kept, applyKept, now, log })
  const settle = createSettle({ ...deps, onAccepted: callbackLoop.wake })
  const dispatcher = startDispatcher({ ...deps, submit, reconcile: createReconcile(deps), settle, followClock })
  const poller = startPoller({ ...deps, apply, lookUp: createLookup(deps) })
  const expiry = startExpiry({ ...deps, spool })
  wakeBy(signals, ['RECEIVING'], uploads.wake)
  wakeBy(signals, ['QUEUED'], dispatcher.wake)
  wakeBy(signals, ['PENDING'], poller.wake)
  wakeBy(signals, ENDED, expiry.wake)

  const checkClock = async () => {
    endings.check()
    await followClock()
  }
  const watch = watchClock(checkClock, error => log.error({ err: error }, 'the clock could not be followed'))
  starting.defer(() => watch.stop())

  const running = starting.move()
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${http.port}`,
    port: http.port,
    async stop() {
      // Calls under way end first, so that those who wait for them are answered; nobody new is let in.
      http.close()
      await Promise.all([dispatcher.stop(), poller.stop(), expiry.stop(), callbackLoop.stop()])
      stopping.abort()
      // What is being sent gives way and is told so, before the connections are cut.
      await uploads.stop()
      await running.disposeAsync()
    },
  }
}
