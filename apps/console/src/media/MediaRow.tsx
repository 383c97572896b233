import { lazy, Suspense, useId, useRef, useState } from 'react'
import { Icon } from '../design/Icon.tsx'
import { shortSize } from '../words/size.ts'
import { kindOf } from '../words/kinds.ts'
import type { RowCommands } from './commands.ts'
import { cureOf } from './cure.ts'
import { FailureNote } from './FailureNote.tsx'
import { Progress } from './Progress.tsx'
import type { Row } from './row.ts'
import { RowButtons } from './RowButtons.tsx'
import { RowTools } from './RowTools.tsx'
import { standingOf } from './standing.ts'
import { StandingLine } from './StandingLine.tsx'
import { Thumbnail } from './Thumbnail.tsx'
import { useKeptFocus } from './useKeptFocus.ts'
import { useObjectUrl } from './useObjectUrl.ts'
import { useRefusal } from './useRefusal.ts'
import './media-row.css'

const Details = lazy(async () => ({ default: (await import('./Details.tsx')).Details }))

/** One file: what it is, where it stands, what can be done. */
export function MediaRow({ row, commands }: { row: Row; commands: RowCommands }) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLLIElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const preview = useObjectUrl(row.upload?.file)
  const { refusal, attempt } = useRefusal()
  useKeptFocus(place, heading)
  const standing = standingOf(row)
  const cure = cureOf(row)

  return (
    <li ref={place} className="media-row" data-tone={standing.tone}>
      <div className="media-row-line">
        <Thumbnail key={preview} row={row} preview={preview} />
        <div className="media-row-words">
          <h3 ref={heading} tabIndex={-1} title={row.fileName}>
            {row.fileName}
          </h3>
          <StandingLine standing={standing} media={row.media} />
          <p className="media-row-facts">
            {kindOf(row) || 'File'} · {shortSize(row.size)}
          </p>
        </div>
        <div className="media-row-buttons">
          <RowButtons row={row} commands={commands} attempt={attempt} />
        </div>
        <div className="media-row-tools">
          <RowTools row={row} commands={commands} attempt={attempt} />
          {(row.media ?? row.upload?.isRunning) && (
            // It has its place before it can do anything: a button beside it must not move under the pointer.
            <button
              type="button"
              className="button bare square media-row-toggle"
              disabled={!row.media}
              aria-expanded={open}
              aria-controls={id}
              aria-label={`Details of ${row.fileName}`}
              onClick={() => setOpen(!open)}
            >
              <Icon name="down" />
            </button>
          )}
        </div>
      </div>
      {standing.progress !== undefined && <Progress value={standing.progress} label={`Progress of ${row.fileName}`} />}
      {cure && <FailureNote row={row} cure={cure} commands={commands} />}
      {refusal !== undefined && (
        <p className="media-row-refusal" role="alert">
          {refusal}
        </p>
      )}
      <div id={id} hidden={!open}>
        {open && row.media && (
          <Suspense fallback={<p className="media-row-loading">Loading…</p>}>
            <Details row={row} media={row.media} preview={preview} commands={commands} attempt={attempt} />
          </Suspense>
        )}
      </div>
    </li>
  )
}
