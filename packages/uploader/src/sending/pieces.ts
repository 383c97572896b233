import type { GetHeaders } from '../connection/send.ts'
import { noConnection } from '../connection/send.ts'

export type PiecesOptions = {
  file: File
  uploadUrl: string
  headers: GetHeaders
  chunkBytes: number
  stalledAfterMs: number
  signal: AbortSignal
  /** How many bytes the gateway has said to have. */
  onAcknowledged: (bytes: number) => void
  /** Calls back when something else tells that bytes arrive. */
  onLife: (alive: () => void) => void
}

/** Sends the rest of a file by tus, once. Throws a ConnectionError when it breaks off, an UploadError when it is refused. */
export async function sendPieces(options: PiecesOptions): Promise<void> {
  const { sendByTus } = await loadTus()
  await sendByTus(options)
}

type Tus = { sendByTus: (options: PiecesOptions) => Promise<void> }

/** tus-js-client is twice the size of the rest: it comes when a file needs it. */
export async function loadTus(): Promise<Tus> {
  try {
    return await import('./tus.ts')
  } catch (error) {
    throw noConnection(error)
  }
}
