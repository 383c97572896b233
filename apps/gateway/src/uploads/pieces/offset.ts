import type { MediaStore } from '../../store/media-store.ts'
import { takenOver } from './yield.ts'
import type { SessionLocks } from './session-locks.ts'
import { withPart } from './open-part.ts'
import type { PartDeps } from './open-part.ts'
import { getUpload } from './upload.ts'
import type { Upload } from './upload.ts'

type Deps = PartDeps & {
  store: Pick<MediaStore, 'change' | 'find'>
  locks: SessionLocks
  submit: (media: Upload) => Promise<void>
}

/** Answers how far an upload has come: what is on the disk. A request that is still sending gives way. */
export function createLook({ locks, submit, ...deps }: Deps) {
  return async function look(id: string): Promise<Upload> {
    return locks.hold(id, takenOver(), async () => {
      const media = getUpload(id, await deps.store.find(id))
      if (media.status !== 'RECEIVING') return media
      const receivedBytes = await withPart(deps, media, async file => {
        await file.sync()
        // Said once, it stays: a later sync that fails goes back no further than the row. The answer is true without it.
        const size = file.size()
        if (size !== media.receivedBytes && size < media.size)
          await deps.store.change(id, { receivedBytes: size }, { within: 'RECEIVING' }).catch(() => {})
        // To say "complete" is to promise that it goes out.
        if (size === media.size) await submit(media)
        return size
      })
      return { ...getUpload(id, await deps.store.find(id)), receivedBytes }
    })
  }
}
