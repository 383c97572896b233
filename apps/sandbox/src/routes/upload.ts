import { examples } from '@resumable-media/openapi/examples'
import { fileNameViolation, isMediaType, mediaTypeOf } from '@resumable-media/client/rules'
import { exampleAnswer, type Answer } from '../answer.ts'
import { cut } from '../connection/cut.ts'
import type { Media } from '../media-store.ts'
import { receiveForm } from '../receive-form.ts'
import type { State } from '../state.ts'
import { findWireForm } from '../wire-form.ts'
import type { AnyCall, ApiCall, Operation } from './operation.ts'

/** POST resumable_media. */
export function createUpload({ media, rates, processing, settings }: State): Operation {
  return { id: 'uploadResumableMedia', answer, takeIn }

  async function answer(call: ApiCall): Promise<Answer | undefined> {
    const { request, account, wabaId, entry } = call
    if (rates.isFull(wabaId)) return exampleAnswer('rateLimited')
    const wire = findWireForm(request)
    const { accept } = settings.get()
    if (wire === undefined || (accept !== 'both' && accept !== wire.form)) return exampleAnswer('badPayload')

    const { files, outcome, fileName, size, ...received } = await receive(call, wire.boundary)
    const type = mediaTypeOf(received.type)
    if (request.socket.destroyed) return undefined
    if (outcome === 'TOO_LARGE') return exampleAnswer('tooLarge')
    if (outcome === 'BROKEN') return exampleAnswer('badPayload')
    if (files !== 1 || !size || type === undefined || !isMediaType(type)) return exampleAnswer('badPayload')
    if (fileName === null || fileNameViolation(fileName)) return exampleAnswer('badFileName')
    if (!rates.take(wabaId)) return exampleAnswer('rateLimited')

    const accepted = media.add({ account, wabaId, fileName, type })
    entry.mediaId = accepted.id
    // Before anything is waited for: of two uploads, the one accepted first loses its answer first.
    const isLost = settings.takeLostAnswer()
    await processing.start(accepted)
    if (isLost) cut(request)
    return acceptedAnswer(accepted)
  }

  async function takeIn(call: AnyCall) {
    const wire = findWireForm(call.request)
    if (wire !== undefined) await receive(call, wire.boundary)
  }

  async function receive({ request, entry }: AnyCall, boundary: string) {
    const received = await receiveForm(request, boundary)
    const { fileName, type, size, sha256 } = received
    Object.assign(entry, { fileName, type, size, sha256 })
    return received
  }
}

function acceptedAnswer({ id }: Media): Answer {
  const { status, body } = examples.accepted
  return { status, body: { ...body, data: { ...body.data, id } } }
}
