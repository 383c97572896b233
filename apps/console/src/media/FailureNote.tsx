import type { RowCommands } from './commands.ts'
import type { Cure } from './cure.ts'
import type { Row } from './row.ts'
import './failure-note.css'

type Props = { row: Row; cure: Cure; commands: RowCommands }

/** What went wrong, in plain words, and what mends it. */
export function FailureNote({ row, cure, commands }: Props) {
  const { upload } = row
  const { fileName } = cure
  return (
    <div className="failure-note">
      <p className="failure-note-title">{cure.title}</p>
      <p>{cure.message}</p>
      {upload && fileName !== undefined && (
        <button type="button" className="button primary" onClick={() => commands.retry(upload.key, { fileName })}>
          Upload as “{fileName}”
        </button>
      )}
      {upload && cure.again && (
        <button type="button" className="button" onClick={() => commands.retry(upload.key)}>
          Try again<span className="unseen"> with {row.fileName}</span>
        </button>
      )}
    </div>
  )
}
