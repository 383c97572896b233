import type { MediaStore } from '../../store/media-store.ts'
import type { Session } from './session.ts'

type Deps = {
  store: Pick<MediaStore, 'change'>
  removeFile: (id: string) => Promise<void>
  dataTtlMs: number
  now: () => number
}

/** Ends a session to which no byte has come for too long: the media item is FAILED, and its bytes are gone. */
export function createGiveUp({ store, removeFile, dataTtlMs, now }: Deps) {
  return async function giveUp({ id, size }: Session, received: number): Promise<void> {
    const message = `Only ${received} of ${size} bytes came, and then none for too long; they are gone. Upload the file again.`
    const failure = { failureCode: 'UPLOAD_EXPIRED', failureMessage: message, dueAt: now() + dataTtlMs }
    if (await store.change(id, failure, { to: 'FAILED', cause: 'CLOCK', message })) await removeFile(id)
  }
}
