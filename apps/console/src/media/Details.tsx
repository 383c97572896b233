import type { Media } from '@resumable-media/uploader'
import { shortSize } from '../words/size.ts'
import { pointInTime } from '../words/time.ts'
import type { RowCommands } from './commands.ts'
import { headerText } from './header-text.ts'
import { RenewButton } from './RenewButton.tsx'
import type { Row } from './row.ts'
import { Timeline } from './Timeline.tsx'
import type { Attempt } from './useRefusal.ts'
import './details.css'

type Props = { row: Row; media: Media; preview: string | undefined; commands: RowCommands; attempt: Attempt }

/** Every detail of a media item. */
export function Details({ row, media, preview, commands, attempt }: Props) {
  return (
    <div className="details">
      {preview !== undefined && <Preview type={row.type} url={preview} fileName={row.fileName} />}
      {media.handle !== null && (
        <section>
          <h4>Handle</h4>
          <pre>{media.handle}</pre>
        </section>
      )}
      {media.headerComponent && (
        <section>
          <h4>Template header</h4>
          <pre>{headerText(media)}</pre>
        </section>
      )}
      {media.handleExpiresAt && (
        <section className="details-expiry">
          <p>{expiry(media, row.renewed === true)}</p>
          {media.status === 'UPLOADED' && !row.renewed && (
            <RenewButton media={media} renew={commands.renew} attempt={attempt} />
          )}
        </section>
      )}
      <section className="details-history">
        <h4>History</h4>
        <Timeline events={media.history} />
      </section>
      <section>
        <h4>Facts</h4>
        <dl>
          <Fact name="Size">
            {shortSize(media.size)} ({media.size.toLocaleString('en')} bytes)
          </Fact>
          <Fact name="Type">{media.type ?? 'as its bytes will say'}</Fact>
          {media.sha256 && <Fact name="SHA-256">{media.sha256}</Fact>}
          <Fact name="Media id">{media.id}</Fact>
          {media.kaleyraId && <Fact name="Kaleyra’s id">{media.kaleyraId}</Fact>}
        </dl>
      </section>
    </div>
  )
}

function Preview({ type, url, fileName }: { type: string; url: string; fileName: string }) {
  return type.startsWith('video/') ? (
    <video className="details-preview" src={url} controls preload="metadata" aria-label={`Preview of ${fileName}`} />
  ) : (
    <img className="details-preview" src={url} alt={`Preview of ${fileName}`} />
  )
}

function expiry(media: Media, renewed: boolean): string {
  const at = pointInTime(media.handleExpiresAt ?? '')
  if (renewed) return 'Renewed: there is a newer handle of this file in the list.'
  if (media.status !== 'UPLOADED') return `The handle expired at ${at}.`
  return `The handle can be used until ${at}. Renew takes one upload of the hour and sends nothing again from here.`
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
