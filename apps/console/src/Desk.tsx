import type { Uploader } from '@resumable-media/uploader'
import { useMediaUpload } from '@resumable-media/uploader/react'
import { useRef } from 'react'
import { Banners } from './connection/Banners.tsx'
import { DropZone } from './intake/DropZone.tsx'
import { asPending } from './intake/same-file.ts'
import { MediaList } from './media/MediaList.tsx'
import type { RowCommands } from './media/commands.ts'
import { useRows } from './media/useRows.ts'
import { useTellChanges } from './media/useTellChanges.ts'
import { useWabaMedia } from './media/useWabaMedia.ts'
import { QuotaCard } from './quota/QuotaCard.tsx'
import { useQuota } from './quota/useQuota.ts'
import './desk.css'

/** All that is done for one WABA. */
export function Desk({ uploader, wabaId }: { uploader: Uploader; wabaId: string }) {
  const { uploads, pending, add, pause, resume, cancel, remove, retry } = useMediaUpload(uploader, { wabaId })
  const { media, loaded, connected, hasMore, showMore, apply } = useWabaMedia(uploader, wabaId)
  const quota = useQuota(uploader, wabaId, media, connected)
  const rows = useRows(
    media,
    uploads,
    pending.filter(one => one.wabaId === wabaId),
  )
  const choose = useRef<HTMLButtonElement>(null)
  useTellChanges(rows)

  const commands: RowCommands = {
    add: files => add(files.map(file => asPending(file, pending))),
    pause,
    resume,
    stopSending: cancel,
    retry,
    remove,
    async cancel(id) {
      apply(await uploader.cancel(id))
    },
    async renew(id) {
      apply(await uploader.renew(id))
    },
    forget: id => uploader.forget(id),
  }

  return (
    <>
      <Banners connected={connected} />
      <main className="desk">
        <aside className="desk-side" aria-label="Quota">
          <QuotaCard quota={quota} />
        </aside>
        <div className="desk-main">
          <DropZone small={rows.length > 0} button={choose} onFiles={commands.add} />
          <MediaList
            rows={rows}
            loaded={loaded}
            hasMore={hasMore}
            onMore={showMore}
            commands={commands}
            focusElsewhere={() => choose.current?.focus()}
          />
        </div>
      </main>
    </>
  )
}
