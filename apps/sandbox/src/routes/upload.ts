import type { IncomingMessage } from 'node:http'
import { examples } from '@resumable-media/openapi/examples'
import { fileNameViolation, isMediaType } from '@resumable-media/client/rules'
import { boundaryOf } from '@resumable-media/multipart'
import { exampleAnswer, type Answer } from '../answer.ts'
import type { Media } from '../media-store.ts'
import { receiveForm } from '../receive-form.ts'
import type { State } from '../state.ts'
import type { ApiCall } from './api-call.ts'

/** POST resumable_media. Answers nothing when the client went away. */
export function createUpload({ media, rates, processing }: State) {
  return async function upload({ request, account, wabaId, entry }: ApiCall): Promise<Answer | undefined> {
    if (rates.isFull(wabaId)) return exampleAnswer('rateLimited')
    const boundary = formBoundary(request)
    if (boundary === undefined) return exampleAnswer('badPayload')

    const { files, outcome, ...file } = await receiveForm(request, boundary)
    Object.assign(entry, file)
    if (outcome === 'TOO_LARGE') return exampleAnswer('tooLarge')
    if (outcome === 'BROKEN') return request.destroyed && !request.complete ? undefined : exampleAnswer('badPayload')
    if (files !== 1 || !file.size || file.type === null || !isMediaType(file.type)) return exampleAnswer('badPayload')
    if (file.fileName === null || fileNameViolation(file.fileName)) return exampleAnswer('badFileName')
    if (!rates.take(wabaId)) return exampleAnswer('rateLimited')

    const accepted = media.add({ account, wabaId, fileName: file.fileName, type: file.type })
    processing.start(accepted)
    entry.mediaId = accepted.id
    return acceptedAnswer(accepted)
  }
}

// The second is what the vendor's documented curl sends over a multipart body.
const FORM_TYPES = ['multipart/form-data', 'application/json']

function formBoundary({ headers }: IncomingMessage): string | undefined {
  const contentType = headers['content-type'] ?? ''
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return FORM_TYPES.includes(mediaType) ? boundaryOf(contentType) : undefined
}

function acceptedAnswer({ id }: Media): Answer {
  const { status, body } = examples.accepted
  return { status, body: { ...body, data: { ...body.data, id } } }
}
