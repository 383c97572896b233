import type { Uploader } from '@resumable-media/uploader'
import { useMediaUpload } from '@resumable-media/uploader/react'
import { Activity } from 'react'
import { Board } from './Board.tsx'

type Props = {
  uploader: Uploader
  wabaId: string
  shown: boolean
  /** Whether it comes in the place of the welcome, whose button had the focus. */
  welcomed: boolean
}

/** The uploads for one WABA, and the board that shows them. They go on while another WABA is looked at. */
export function Desk({ uploader, wabaId, shown, welcomed }: Props) {
  const uploads = useMediaUpload(uploader, { wabaId })
  return (
    <Activity mode={shown ? 'visible' : 'hidden'}>
      <Board uploader={uploader} wabaId={wabaId} uploading={uploads} takesFocus={welcomed} />
    </Activity>
  )
}
