import { MediaNotFoundError, TooLateError } from '../errors/lifecycle-errors.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = {
  store: Pick<MediaStore, 'find' | 'change'>
  removeFile: (id: string) => Promise<void>
  dataTtlMs: number
  now: () => number
}

/** Gives up a media item that has not gone to Kaleyra; a second time changes nothing. Throws MediaNotFoundError or TooLateError. */
export function createCancel({ store, removeFile, dataTtlMs, now }: Deps) {
  return async function cancel(id: string): Promise<void> {
    const media = await store.find(id)
    if (!media) throw new MediaNotFoundError(id)
    if (media.status === 'CANCELLED') return
    const change = { dueAt: now() + dataTtlMs, lastErrorCode: null, lastErrorMessage: null }
    const idle = { attempts: media.attempts, callBegun: false, cause: 'USER' } as const
    if (!(await store.change(id, change, { ...idle, to: 'CANCELLED' }))) {
      throw new TooLateError((await store.find(id)) ?? media)
    }
    await removeFile(id)
  }
}
