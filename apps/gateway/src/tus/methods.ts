import type { Sessions } from '../uploads/pieces/sessions.ts'
import type { Handler } from './handler.ts'
import { bytesOf, checkPieceType, offsetHeaders, pieceOf } from './headers.ts'

/** HEAD, PATCH and DELETE of an upload. */
export function createMethods({ offset, append, terminate }: Pick<Sessions, 'offset' | 'append' | 'terminate'>) {
  const head: Handler = async (_request, response, { id }) => {
    const session = await offset(id)
    const { uploadMetadata } = session
    response
      .writeHead(200, {
        ...offsetHeaders(session),
        ...(uploadMetadata !== null && { 'upload-metadata': uploadMetadata }),
        'upload-length': session.size,
        'cache-control': 'no-store',
      })
      .end()
  }

  const patch: Handler = async (request, response, { id }) => {
    checkPieceType(request.headers)
    const session = await append(id, pieceOf(request, bytesOf(request.headers, 'Upload-Offset')))
    response.writeHead(204, offsetHeaders(session)).end()
  }

  const remove: Handler = async (_request, response, { id }) => {
    await terminate(id)
    response.writeHead(204).end()
  }

  return { head, patch, remove }
}
