import type { UploadQuota } from '@resumable-media/uploader'
import { useNow } from '../time/useNow.ts'
import { countdown, pointInTime } from '../words/time.ts'
import './quota.css'

/** What is left of the hour that Kaleyra grants a WABA, and when there is more. */
export function QuotaCard({ quota }: { quota: UploadQuota | undefined }) {
  if (!quota) return <Unknown />
  const { limit, remaining, queued } = quota
  return (
    <section className="quota" aria-label="Uploads left this hour">
      <h2>Left this hour</h2>
      <p className="quota-number">
        <strong>{remaining}</strong>{' '}
        <span>
          of {limit} {limit === 1 ? 'upload' : 'uploads'}
        </span>
      </p>
      {limit <= MOST_TICKS && (
        <div className="quota-ticks" aria-hidden="true">
          {Array.from({ length: limit }, (_, index) => (
            <span key={index} data-free={index < remaining} />
          ))}
        </div>
      )}
      <p className="quota-next">
        {remaining > 0 ? 'The next one can go now.' : <NextSlot at={quota.nextSlotAt} />}
        {queued > 0 && ` ${queued} ${queued === 1 ? 'file waits' : 'files wait'} in line.`}
      </p>
    </section>
  )
}

const Unknown = () => (
  <section className="quota" aria-busy="true" aria-label="Uploads left this hour">
    <h2>Left this hour</h2>
    <p className="quota-number">
      <strong>–</strong>
    </p>
  </section>
)

function NextSlot({ at }: { at: string }) {
  const leftMs = Date.parse(at) - useNow()
  return (
    <>
      The next one can go at <time dateTime={at}>{pointInTime(at)}</time>
      {leftMs > 0 && <span className="quota-countdown"> (in {countdown(leftMs)})</span>}.
    </>
  )
}

/** More ticks would look like one line. */
const MOST_TICKS = 40
