import type { IncomingMessage } from 'node:http'
import type { Upload } from 'graphql-upload-ts'
import { shown } from '@resumable-media/client/rules'
import { boundaryOf, readMultipart } from '@resumable-media/multipart'
import type { Part } from '@resumable-media/multipart'
import { createLimit, TooManyBytes } from '../../spool/meter.ts'
import { BadUploadRequest, brokenOff } from '../../errors/bad-upload-request.ts'
import type { Spool } from '../../spool/spool.ts'
import type { IncomingFile } from '../../uploads/accept.ts'
import { createIncomingFiles } from './incoming-files.ts'
import { MAP_IS, MAX_FILES, placeUploads } from './place-uploads.ts'
import type { Operations } from './place-uploads.ts'
import { readUtf8 } from '../../lib/utf8-text.ts'

type UploadRequest = {
  /** The GraphQL parameters, there as soon as `operations` and `map` are: the files may still be coming. */
  params: Promise<Operations>
  /**
   * After the answer or a closed connection: removes files that no resolver took, and discards the rest of the body.
   */
  end(): void
}

type Deps = { spool: Spool; maxFileBytes: number }

/**
 * Reads a GraphQL multipart request. Files are written to the spool at once: resolvers ask for them in any order, and
 * get only whole files.
 */
export function readUploadRequest(request: IncomingMessage, { spool, maxFileBytes }: Deps): UploadRequest {
  const { promise: params, resolve, reject } = Promise.withResolvers<Operations>()
  const files = createIncomingFiles({ spool, maxFileBytes, announced: announcedBytes(request, maxFileBytes) })
  const tooMuch = Promise.withResolvers<never>()
  let operations: Promise<string> | undefined
  let placed: Promise<Map<string, Upload>> | undefined

  function onPart(part: Part): void {
    // A body that breaks while it has no listener must not end the process.
    part.body.on('error', () => {})
    if (!operations && part.name === 'operations') {
      operations = jsonTextOf(part)
      operations.catch(reject)
    } else if (operations && !placed && part.name === 'map') {
      placed = Promise.all([operations, jsonTextOf(part)]).then(([operationsText, mapText]) => {
        const { operations: value, uploads } = placeUploads(operationsText, mapText)
        resolve(value)
        return uploads
      })
      placed.catch(reject)
    } else if (placed) {
      placed.then(
        uploads => onFile(uploads.get(part.name ?? ''), part),
        () => part.body.resume(),
      )
    } else {
      part.body.resume()
      reject(
        new BadUploadRequest(
          `The part "${shown(part.name ?? '')}" came too early, before "${operations ? 'map' : 'operations'}": first "operations", then "map", then the files.`,
        ),
      )
    }
  }

  function onFile(upload: Upload | undefined, part: Part): void {
    // `map` does not name it, or a part of the same name came before.
    if (!upload || upload.file) discard(part)
    else settle(upload, files.add(part, complete))
  }

  /** Nothing reads this part, so its size is limited. */
  function discard({ name, body }: Part): void {
    let bytes = 0
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MAX_JSON_BYTES)
        tooMuch.reject(new BadUploadRequest(`The part "${shown(name ?? '')}" is not in "map", ${TOO_LONG}`))
    })
  }

  const boundary = boundaryOf(request.headers['content-type'] ?? '')
  if (boundary === undefined) {
    reject(new BadUploadRequest('The content type names no boundary.'))
    return { params, end: () => {} }
  }
  const read = readMultipart(request, { boundary, maxParts: MAX_PARTS, onPart })
  const complete = Promise.race([read, tooMuch.promise])
  complete
    .then(async () => {
      if (!operations) throw new BadUploadRequest('The parts "operations" and "map" are missing.')
      if (!placed) throw new BadUploadRequest(`The part "map" is missing: ${MAP_IS}`)
      // For a file that `map` names and that was not sent, the resolver answers a typed error.
      for (const upload of (await placed).values()) if (!upload.file) settle(upload, undefined)
    })
    .catch((error: unknown) => {
      request.resume()
      const fault = error instanceof BadUploadRequest ? error : brokenOff(error)
      reject(fault)
      placed?.then(uploads => uploads.forEach(upload => upload.reject(fault))).catch(() => {})
    })
  return { params, end: files.end }
}

/** The most that a GraphQL document and its variables may take. */
const MAX_JSON_BYTES = 1024 * 1024
const TOO_LONG = `and has more than ${MAX_JSON_BYTES} bytes.`
/** `operations`, `map`, the files, and a few that `map` does not name. */
const MAX_PARTS = MAX_FILES + 10

/** The least size of all files: the whole body without the most that `operations` and `map` may take. */
function announcedBytes({ headers }: IncomingMessage, maxFileBytes: number): number {
  const bytes = Number(headers['content-length'] ?? 0) - 2 * MAX_JSON_BYTES
  return Math.min(Math.max(0, bytes), maxFileBytes)
}

async function jsonTextOf(part: Part): Promise<string> {
  const limited = createLimit(MAX_JSON_BYTES)
  const text = readUtf8(part.body.pipe(limited))
  limited.once('error', () => part.body.resume())
  part.body.once('error', error => limited.destroy(error))
  return text.catch((error: unknown) => {
    if (!(error instanceof TooManyBytes))
      throw new BadUploadRequest(`The part "${part.name}" cannot be read: ${String(error)}`)
    throw new BadUploadRequest(`The part "${part.name}" cannot be read: it has ${error.message}.`, {
      code: 'BODY_TOO_LARGE',
    })
  })
}

/** The type of `Upload` expects the fields of another library. */
function settle(upload: Upload, file: IncomingFile | undefined): void {
  upload.resolve(file as never)
}
