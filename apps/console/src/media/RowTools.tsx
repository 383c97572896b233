import { Icon } from '../design/Icon.tsx'
import type { RowCommands } from './commands.ts'
import type { Row } from './row.ts'
import { isHere, isUnfinished } from './standing.ts'
import type { Attempt } from './useRefusal.ts'

type Props = { row: Row; commands: RowCommands; attempt: Attempt }

/** Holds a file up or gives it up, as long as that can be done. */
export function RowTools({ row, commands, attempt }: Props) {
  const { media, upload, pending, fileName } = row
  if (upload && isHere(row)) {
    const paused = upload.status === 'PAUSED'
    return (
      <>
        {upload.status !== 'CHECKING' && (
          <Tool
            name={`${paused ? 'Resume' : 'Pause'} ${fileName}`}
            icon={paused ? 'play' : 'pause'}
            onClick={() => (paused ? commands.resume : commands.pause)(upload.key)}
          />
        )}
        <Tool
          name={`Cancel ${fileName}`}
          icon="cross"
          onClick={() => attempt(() => commands.stopSending(upload.key))}
        />
      </>
    )
  }
  if (upload && isUnfinished(row)) {
    return <Tool name={`Remove ${fileName} from the list`} icon="cross" onClick={() => commands.remove(upload.key)} />
  }
  if (pending && isUnfinished(row)) {
    const forget = () => attempt(() => commands.forget(pending.mediaId))
    return <Tool name={`Discard ${fileName}`} icon="cross" onClick={forget} />
  }
  // While a try is under way nothing can be called back.
  if (media && (media.status === 'RECEIVING' || (media.status === 'QUEUED' && media.dueAt !== null))) {
    const cancel = () => attempt(() => commands.cancel(media.id))
    return <Tool name={`Cancel ${fileName}`} icon="cross" onClick={cancel} />
  }
  return null
}

const Tool = ({ name, icon, onClick }: { name: string; icon: 'pause' | 'play' | 'cross'; onClick: () => void }) => (
  <button type="button" className="button bare square" aria-label={name} title={name} onClick={onClick}>
    <Icon name={icon} />
  </button>
)
