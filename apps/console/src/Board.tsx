import type { Uploader } from '@resumable-media/uploader'
import type { MediaUploads } from '@resumable-media/uploader/react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useAccess } from './access/useAccess.ts'
import { Banners } from './connection/Banners.tsx'
import { useAway } from './connection/useAway.ts'
import { DropZone } from './intake/DropZone.tsx'
import { mendedName } from './intake/mended-name.ts'
import type { RowCommands } from './media/commands.ts'
import { MediaList } from './media/MediaList.tsx'
import { createRows } from './media/rows.ts'
import { useTellChanges } from './media/useTellChanges.ts'
import { useWabaMedia } from './media/useWabaMedia.ts'
import type { WabaMedia } from './media/useWabaMedia.ts'
import { QuotaCard } from './quota/QuotaCard.tsx'
import { useQuota } from './quota/useQuota.ts'
import './board.css'

type Props = { uploader: Uploader; wabaId: string; uploading: MediaUploads; takesFocus: boolean }

/** All there is to see and to do for one WABA. */
export function Board({ uploader, wabaId, uploading, takesFocus }: Props) {
  const { uploads, add } = uploading
  const { asked, given } = useAccess()
  const { media, loaded, connected, refusal, hasMore, showMore, apply } = useWabaMedia(uploader, wabaId, given)
  const quota = useQuota(uploader, wabaId, `${connected} ${given} ${standsOf(media)}`)
  const pending = useMemo(() => uploading.pending.filter(one => one.wabaId === wabaId), [uploading.pending, wabaId])
  const [rowsOf] = useState(createRows)
  const away = useAway(asked === undefined ? connected : undefined)
  const rows = useMemo(() => rowsOf({ media, uploads, pending, away }), [rowsOf, media, uploads, pending, away])
  const choose = useRef<HTMLButtonElement>(null)
  useTellChanges(rows)
  const focus = useRef(takesFocus)
  useEffect(() => {
    if (focus.current) choose.current?.focus()
    focus.current = false
  }, [])

  function addFiles(files: readonly File[]) {
    for (const file of files) {
      const fileName = mendedName(file, pending)
      add([file], fileName === undefined ? {} : { fileName })
    }
  }

  const commands: RowCommands = {
    ...uploading,
    continue: (file, { fileName }) => add([file], { fileName }),
    async cancel(id) {
      apply(await uploader.cancel(id))
    },
    async renew(id) {
      apply(await uploader.renew(id))
    },
    forget: uploader.forget,
    stopSending: uploading.cancel,
  }

  return (
    <>
      <Banners away={away} refusal={refusal} />
      <main className="board">
        <aside className="board-side" aria-label="Quota">
          <QuotaCard quota={quota} />
        </aside>
        <div className="board-main">
          <DropZone small={rows.length > 0} button={choose} onFiles={addFiles} />
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

/** What the quota goes by; not how many bytes have arrived, which changes all the time. */
const standsOf = (media: WabaMedia['media']) =>
  [...media.values()].map(({ id, status, attempts }) => `${id} ${status} ${attempts}`).join()
