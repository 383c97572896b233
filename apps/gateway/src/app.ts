import { join } from 'node:path'
import { createKaleyraClient } from '@resumable-media/client'
import type { Config } from './config.ts'
import { createCancel } from './dispatch/cancel.ts'
import { startDispatcher } from './dispatch/dispatcher.ts'
import { createAfterFirstTry } from './dispatch/first-try.ts'
import { createLook } from './dispatch/look.ts'
import { createQueue } from './dispatch/queue.ts'
import { createSlots } from './dispatch/slots.ts'
import { createSettle } from './dispatch/settle.ts'
import { createSubmit } from './dispatch/submit.ts'
import { createGraphQL } from './graphql/yoga.ts'
import { createCallbacks } from './http/callbacks.ts'
import { createReady, live } from './http/health.ts'
import { startHttpServer } from './http/server.ts'
import { createAccept } from './intake/accept.ts'
import { createAdmission } from './intake/admission.ts'
import { checkUpload } from './intake/check-upload.ts'
import { createRenew } from './intake/renew.ts'
import { openSpool } from './intake/spool.ts'
import { readUploadRequest } from './intake/upload-request.ts'
import type { Log } from './log.ts'
import { createMediaArchive } from './media/archive.ts'
import { openDatabase } from './media/database.ts'
import { prepareFolder } from './media/data-folder.ts'
import { lockFolder } from './media/lock.ts'
import { createMediaStore } from './media/store.ts'
import { startKeeper } from './retention/keeper.ts'
import { sweepSpool } from './retention/sweep.ts'
import { createApply } from './status/apply.ts'
import { startPoller } from './status/poller.ts'
import { createReceive } from './status/receive.ts'

export type Gateway = { url: string; port: number; stop(): Promise<void> }

/** A lease, in longest calls. A call ends before its lease does: nobody else takes up a media that is still being sent. */
const LEASE_CALLS = 1.2
/** What the mutation waits for the first try. */
const FIRST_TRY_MS = 25_000
const MAX_CALLS = 8

/** Starts a gateway: the store, the spool, the workers, and last the door. */
export async function startGateway(config: Config, log: Log): Promise<Gateway> {
  const now = Date.now
  prepareFolder(config.dataDir)
  const lock = lockFolder(config.dataDir)
  const stopping = new AbortController()
  const database = await openDatabase(config.dataDir)
  const store = createMediaStore({ database, now })
  const spool = await openSpool(join(config.dataDir, 'spool'), { maxBytes: config.maxSpoolBytes })
  const { sid, apiKey, baseUrl, callbackSecret, rate, wire, timeoutMs } = config.kaleyra
  const leaseMs = Math.ceil(timeoutMs * LEASE_CALLS)
  const client = createKaleyraClient({ sid, apiKey, baseUrl, wire, timeoutMs })
  const slots = createSlots({ rate, leaseMs, now })
  const queue = createQueue({ database, store, slots, rate, leaseMs, now })
  const removeFile = spool.remove
  const archive = createMediaArchive({ database, now })
  const deps = { store, archive, queue, client, removeFile, now, log, ...config }

  // Alone on the folder: whoever held a lease is gone, and what it left open can be looked up at once.
  await queue.endLeases()
  const swept = await sweepSpool({ spool, store })
  if (swept > 0) log.info({ swept }, 'removed files without a media')

  // What could not leave before its data would expire is better refused than queued.
  const maxQueued = rate.calls * Math.max(1, Math.floor(config.dataTtlMs / rate.windowMs))
  const admission = createAdmission({ store, archive, quota: queue.quota, maxQueued, now })
  const settle = createSettle(deps)
  const submit = createSubmit({ client, pathOf: spool.pathOf })
  const apply = createApply(deps)
  const dispatcher = startDispatcher({ ...deps, submit, look: createLook(deps), settle, maxCalls: MAX_CALLS })
  const poller = startPoller({ ...deps, apply })
  const keeper = startKeeper(deps)

  for (const { wake } of [dispatcher, poller, keeper]) store.onAnyChange(wake)

  const graphql = createGraphQL({
    context: {
      accept: createAccept({ admission, removeFile, maxFileBytes: config.maxUploadBytes }),
      afterFirstTry: createAfterFirstTry({ store, waitMs: FIRST_TRY_MS, stopping: stopping.signal }),
      async withdraw(id) {
        const withdrawn = await store.withdraw(id)
        if (withdrawn) await removeFile(id)
        return withdrawn
      },
      renew: createRenew({ store, spool, admission }),
      cancel: createCancel(deps),
      checkUpload: facts => checkUpload(facts, config.maxUploadBytes),
      findMedia: archive.findKnown,
      archive,
      quota: queue.quota,
      now,
    },
    readUploads: request => readUploadRequest(request, { spool, maxFileBytes: config.maxUploadBytes }),
    allowedOrigins: config.allowedOrigins,
    graphiql: !config.production,
    log,
  })

  const http = await startHttpServer({
    host: config.host,
    port: config.port,
    handlers: {
      graphql: (request, response) => graphql.handle(request, response),
      callbacks: createCallbacks({ secret: callbackSecret, receive: createReceive({ store, apply, log }) }),
      live,
      ready: createReady({ store: () => store.nextDueAt(['QUEUED']), spool: spool.probe }),
    },
    maxDrainBytes: config.maxUploadBytes,
    log,
  })

  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${http.port}`,
    port: http.port,
    async stop() {
      // Calls under way end first, so that those who wait for them are answered; nobody new is let in.
      http.close()
      await Promise.all([dispatcher.stop(), poller.stop(), keeper.stop()])
      stopping.abort()
      await http.stop()
      await client.close()
      await database.destroy()
      lock.release()
    },
  }
}
