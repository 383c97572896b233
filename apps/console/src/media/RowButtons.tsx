import type { RowCommands } from './commands.ts'
import { ContinueButton } from './ContinueButton.tsx'
import { CopyButton } from './CopyButton.tsx'
import { headerText } from './header-text.ts'
import { RenewButton } from './RenewButton.tsx'
import type { Row } from './row.ts'
import { isHere, isUnfinished } from './standing.ts'
import type { Attempt } from './useRefusal.ts'

type Props = { row: Row; commands: RowCommands; attempt: Attempt }

/** The next step with a file, where there is one. */
export function RowButtons({ row, commands, attempt }: Props) {
  const { media, pending, fileName } = row
  if (pending && isUnfinished(row) && !isHere(row)) {
    return <ContinueButton pending={pending} onFile={file => commands.continue(file, pending)} attempt={attempt} />
  }
  if (media?.handle) {
    return (
      <>
        <CopyButton text={media.handle} what="Handle" of={fileName} primary>
          Copy handle
        </CopyButton>
        <CopyButton text={headerText(media)} what="Template header" of={fileName}>
          Copy header
        </CopyButton>
      </>
    )
  }
  if (media?.status === 'EXPIRED' && !row.renewed) {
    return <RenewButton media={media} renew={commands.renew} attempt={attempt} />
  }
  return null
}
