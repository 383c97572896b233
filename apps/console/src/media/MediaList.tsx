import { useId, useRef } from 'react'
import type { RowCommands } from './commands.ts'
import { MediaRow } from './MediaRow.tsx'
import type { Row } from './row.ts'
import './media-list.css'

type Props = {
  rows: readonly Row[]
  loaded: boolean
  hasMore: boolean
  onMore: () => void
  commands: RowCommands
  /** Where the focus goes when no line is left to hold it. */
  focusElsewhere: () => void
}

/** Every file of the WABA, the newest first. */
export function MediaList({ rows, loaded, hasMore, onMore, commands, focusElsewhere }: Props) {
  const id = useId()
  const list = useRef<HTMLUListElement>(null)

  /** The line with the focus goes: the next one has it, or the one before. */
  function remove(key: string) {
    const items = [...(list.current?.children ?? [])]
    const index = rows.findIndex(row => row.key === key)
    const heir = items[index + 1] ?? items[index - 1]
    const heading = heir?.querySelector<HTMLElement>('h3')
    if (heading) heading.focus()
    else focusElsewhere()
    commands.remove(key)
  }

  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="media-list-title">
        Uploads
      </h2>
      {rows.length === 0 &&
        (loaded ? <Nothing /> : <p className="media-list-waiting">The list comes as soon as the gateway answers.</p>)}
      <ul className="media-list" ref={list} hidden={rows.length === 0}>
        {rows.map(row => (
          <MediaRow key={row.key} row={row} commands={{ ...commands, remove }} />
        ))}
      </ul>
      {hasMore && (
        <button type="button" className="button media-list-more" onClick={onMore}>
          Show earlier ones
        </button>
      )}
    </section>
  )
}

function Nothing() {
  return (
    <div className="media-list-nothing">
      <p>Nothing here yet.</p>
      <ol>
        <li>Drop a file. When the connection breaks, it goes on from where it was.</li>
        <li>Kaleyra takes so many in an hour; the others wait in line by themselves.</li>
        <li>Copy the handle into your message template before it expires.</li>
      </ol>
    </div>
  )
}
