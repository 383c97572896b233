import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { maxFileBytes } from '@resumable-media/client/rules'
import { MultipartError, readMultipart, type Part } from '@resumable-media/multipart'

/** The upload form, its file counted and hashed; what did not come is null. */
export type Form = {
  files: number
  fileName: string | null
  type: string | null
  size: number | null
  sha256: string | null
}
export type Received = Form & { outcome: 'WHOLE' | 'BROKEN' | 'TOO_LARGE' }

/**
 * Reads the form off a request without keeping its bytes. TOO_LARGE is answered at the byte that is too many; the rest
 * of the request is read on and thrown away.
 */
export async function receiveForm(request: Readable, boundary: string): Promise<Received> {
  const form: Form = { files: 0, fileName: null, type: null, size: null, sha256: null }
  const tooLarge = Promise.withResolvers<'TOO_LARGE'>()
  const reading = readMultipart(request, { boundary, onPart }).then(() => 'WHOLE' as const, brokenOrThrow)
  const outcome = await Promise.race([reading, tooLarge.promise])
  return { ...form, outcome }

  function onPart({ name, fileName, body }: Part) {
    if (name === 'file') return receiveFile(fileName, body)
    if (name === 'type') return receiveType(body)
    body.resume()
  }

  function receiveFile(fileName: string | undefined, body: Readable) {
    const hash = createHash('sha256')
    let size = 0
    form.files += 1
    form.fileName = fileName ?? null
    form.size = size
    body.on('data', (chunk: Buffer) => {
      form.size = size += chunk.length
      if (size > maxFileBytes) return tooLarge.resolve('TOO_LARGE')
      hash.update(chunk)
    })
    body.on('end', () => {
      if (size <= maxFileBytes) form.sha256 = hash.digest('hex')
    })
  }

  function receiveType(body: Readable) {
    form.type = ''
    body.on('data', (chunk: Buffer) => {
      form.type = `${form.type}${chunk.toString('latin1')}`.slice(0, MAX_TYPE_LENGTH)
    })
  }
}

/** Longer than any type, so that a cut one is none. */
const MAX_TYPE_LENGTH = 256

function brokenOrThrow(error: unknown): 'BROKEN' {
  if (error instanceof MultipartError) return 'BROKEN'
  throw error
}
