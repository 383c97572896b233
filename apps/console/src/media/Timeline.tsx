import type { MediaEvent } from '@resumable-media/uploader'
import { exactTime } from '../words/time.ts'
import { happened } from './happened.ts'
import './timeline.css'

/** The history of a media item, oldest first. */
export function Timeline({ events }: { events: readonly MediaEvent[] }) {
  return (
    <ol className="timeline">
      {events.map((event, index) => (
        <li key={`${event.at}-${index}`} data-status={event.status}>
          <p className="timeline-what">{happened(event)}</p>
          {event.message && <p className="timeline-message">{event.message}</p>}
          <time dateTime={event.at}>{exactTime(event.at)}</time>
        </li>
      ))}
    </ol>
  )
}
