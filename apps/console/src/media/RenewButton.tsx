import type { Media } from '@resumable-media/uploader'
import { useState } from 'react'
import { useAnnounce } from '../announce/Announcer.tsx'
import { Icon } from '../design/Icon.tsx'
import type { RowCommands } from './commands.ts'
import type { Attempt } from './useRefusal.ts'

type Props = { media: Media; renew: RowCommands['renew']; attempt: Attempt }

/** Asks for a new handle of the same bytes, once. */
export function RenewButton({ media, renew, attempt }: Props) {
  const announce = useAnnounce()
  const [asked, setAsked] = useState(false)

  const ask = () =>
    attempt(async () => {
      setAsked(true)
      try {
        await renew(media.id)
        announce(`A new handle for ${media.fileName} is on its way.`)
      } finally {
        setAsked(false)
      }
    })

  // Not disabled while it asks: that would take the focus from it.
  return (
    <button type="button" className="button" aria-disabled={asked} onClick={() => asked || ask()}>
      <Icon name="again" size={16} />
      Renew<span className="unseen"> the handle of {media.fileName}</span>
    </button>
  )
}
