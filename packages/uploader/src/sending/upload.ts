import type { Ask } from '../connection/ask.ts'
import { persist } from '../connection/persist.ts'
import type { Try } from '../connection/persist.ts'
import type { Gateway } from '../connection/gateway.ts'
import type { Media } from '../generated/schema.gen.ts'
import { guarded } from '../guarded.ts'
import type { Watch } from '../live/watch-media.ts'
import type { OpenSession, Session } from '../memory/sessions.ts'
import { ConnectionError, UploadError, endOf, isFinal, unknownMedia } from '../upload-error.ts'
import { begin, sendWhole } from './begin.ts'
import { cancelAtGateway } from './cancel.ts'
import { factsOf } from './facts.ts'
import { createGate } from './gate.ts'
import { loadTus } from './load-tus.ts'
import type { FileReader } from './file-reader.ts'
import { sendPieces } from './pieces.ts'
import { checkReadable } from './readable.ts'
import { settled } from './settled.ts'
import { targetOf } from './target.ts'
import type { TakeTurn } from './turns.ts'
import type { Upload, UploadOptions, UploadPhase } from './upload-options.ts'

export type UploadDeps = {
  ask: Ask
  gateway: Gateway
  openSession: OpenSession
  takeTurn: TakeTurn
  watch: Watch
  resumableFromBytes: number
  chunkBytes: number
  retryDelaysMs: readonly number[]
  stalledAfterMs: number
  fileReader: FileReader | undefined
}

export function startUpload(deps: UploadDeps, file: File, options: UploadOptions): Upload {
  const { ask, gateway, openSession, takeTurn, watch, retryDelaysMs } = deps
  const onStatus = guarded(options.onStatus)
  const onProgress = guarded(options.onProgress)
  const facts = factsOf(file, options)
  const gate = createGate(options.signal)
  const opening = openSession(file, facts)
  const isSmall = file.size <= deps.resumableFromBytes
  let phase: UploadPhase = 'CHECKING'
  /** Why it waits; undefined once something got through. */
  let fault: UploadError | undefined
  let media: Media | undefined
  let sentBytes = 0
  let moved = () => {}
  let alive = () => {}
  let cancelling: Promise<UploadError> | undefined

  return Object.assign(run(), {
    pause() {
      if (phase === 'DONE' || gate.isHeld()) return
      gate.hold()
      say('PAUSED')
    },
    resume() {
      if (!gate.isHeld()) return
      gate.letGo()
      say('SENDING')
    },
    async cancel() {
      cancelling ??= cancel().catch((error: unknown) => {
        cancelling = undefined
        throw error
      })
      gate.hold()
      gate.letGo()
      await cancelling
    },
  })

  async function run(): Promise<Media> {
    say('CHECKING')
    if (!isSmall) void loadTus().catch(() => {})
    const session = await opening
    const leave = gateway.onNeed(report)
    try {
      media = await sendIn(session)
      advance(file.size)
      phase = 'DONE'
      return await settled(watch, media, { signal: options.signal, onMedia: show })
    } finally {
      leave()
    }
  }

  async function sendIn(session: Session): Promise<Media> {
    try {
      const sent = await sendAll(session)
      session.end()
      return sent
    } catch (error) {
      if (isFinal(error)) session.end()
      throw error
    } finally {
      session.release()
    }
  }

  async function sendAll(session: Session): Promise<Media> {
    for (;;) {
      const signal = await gate.open()
      const end = await cancelling?.catch(() => undefined)
      if (end) {
        session.end()
        throw end
      }
      try {
        const work: Try<Media> = (trying, onMove) => {
          moved = onMove
          return sendOnce(session, trying)
        }
        return await persist(work, { signal, delaysMs: retryDelaysMs, onWait: say })
      } catch (error) {
        if (!signal.aborted || options.signal?.aborted) throw error
      }
    }
  }

  async function sendOnce(session: Session, signal: AbortSignal): Promise<Media> {
    const { whenLimited, reuse } = options
    const isWhole = isSmall && session.mediaId() === undefined
    try {
      const begun = isWhole
        ? await inTurn(signal, () => sendWhole(ask, session, facts, { file, whenLimited, reuse, signal }))
        : await begin(ask, session, facts, { whenLimited, signal })
      fault = undefined
      show(begun)
      const { uploadUrl } = begun
      if (uploadUrl !== null) await inTurn(signal, () => sendRest(begun, uploadUrl, signal))
      return media ?? begun
    } catch (error) {
      if (error instanceof ConnectionError) await checkReadable(file)
      throw error
    }
  }

  /** Browsers allow six connections to a host: three are left for answers and events. */
  function inTurn<Result>(signal: AbortSignal, send: () => Promise<Result>): Promise<Result> {
    const work = () => {
      // After a failure it stays RETRYING until something gets through.
      say(fault ? 'RETRYING' : 'SENDING', fault)
      return send()
    }
    return takeTurn(signal, () => say('WAITING'), work)
  }

  async function sendRest(begun: Media, uploadUrl: string, signal: AbortSignal): Promise<void> {
    const { id } = begun
    const watching = new AbortController()
    watch([id], show, { signal: watching.signal })
    try {
      await sendPieces({
        ...deps,
        file,
        uploadUrl: targetOf(uploadUrl, gateway.url),
        signal,
        onLife: callback => (alive = callback),
        onAcknowledged: advance,
      })
    } catch (error) {
      if (!(error instanceof UploadError) || error instanceof ConnectionError) throw error
      const now = await ask('mediaStatus', { id }, { signal })
      throw now ? (endOf(now) ?? error) : unknownMedia(begun)
    } finally {
      watching.abort()
    }
  }

  async function cancel(): Promise<UploadError> {
    const session = await opening
    const signal = options.signal ?? new AbortController().signal
    return persist(() => cancelAtGateway(ask, session, facts, media?.id), {
      signal,
      delaysMs: retryDelaysMs,
      onWait: say,
    })
  }

  function advance(bytes: number): void {
    if (bytes <= sentBytes) return
    sentBytes = bytes
    moved()
    alive()
    fault = undefined
    onProgress({ sentBytes, totalBytes: file.size })
  }

  function show(next: Media): void {
    media = next
    advance(next.receivedBytes)
    say(phase, fault)
  }

  function say(next: UploadPhase, error?: UploadError): void {
    phase = next
    fault = error
    report()
  }

  function report(): void {
    // Paused or offline, it waits for that first.
    const need = phase === 'PAUSED' || phase === 'OFFLINE' ? undefined : gateway.need()
    const error = need ?? fault
    onStatus({ phase: need ? 'NEEDS_TOKEN' : phase, media, ...(error && { error }) })
  }
}
