import { parseChecksum } from './checksum.ts'
import { bytesOf, checkPieceType, headerOf, standOf } from './headers.ts'
import type { Act } from './handler.ts'
import type { Uploads } from '../uploads/pieces/sessions.ts'

/** What is done with an upload that is there: HEAD, PATCH and DELETE. */
export function createPieces({ look, receive, terminate }: Pick<Uploads, 'look' | 'receive' | 'terminate'>) {
  const head: Act = async (_request, response, { id }) => {
    const upload = await look(id)
    const { uploadMetadata } = upload
    response
      .writeHead(200, {
        ...standOf(upload),
        ...(uploadMetadata !== null && { 'upload-metadata': uploadMetadata }),
        'upload-length': upload.size,
        'cache-control': 'no-store',
      })
      .end()
  }

  const patch: Act = async (request, response, { id }) => {
    const { headers } = request
    checkPieceType(headers)
    const offset = bytesOf(headers, 'Upload-Offset')
    const checksum = parseChecksum(headerOf(headers, 'upload-checksum'))
    const upload = await receive(id, { source: request, offset, checksum })
    response.writeHead(204, standOf(upload)).end()
  }

  const remove: Act = async (_request, response, { id }) => {
    await terminate(id)
    response.writeHead(204).end()
  }

  return { head, patch, remove }
}
