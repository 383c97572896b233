import type { Cause, MediaEvent } from '../media/event.ts'
import { builder, describedValues } from './builder.ts'
import { MediaStatusEnum } from './media-status-enum.ts'

const CAUSE_MEANINGS: Record<Cause, string> = {
  UPLOAD: 'The sender: an upload began, or its file was taken in.',
  RENEWAL: 'It was made from the bytes of another media item.',
  ANSWER: "Kaleyra's answer to a call, or the lack of one.",
  LOOKUP: 'A lookup of the upload whose answer was lost.',
  CALLBACK: "Kaleyra's callback.",
  POLL: 'Kaleyra was asked.',
  CLOCK: 'Its time was over.',
  USER: 'A user asked for it.',
}

const MediaEventCause = builder.enumType('MediaEventCause', {
  description: 'What brought a change about.',
  values: describedValues(CAUSE_MEANINGS),
})

export const MediaEventObject = builder.objectRef<MediaEvent>('MediaEvent').implement({
  description: 'One step in the life of a media item: a new state, or a try that has to be repeated.',
  fields: t => ({
    at: t.field({ type: 'DateTime', description: 'When.', resolve: event => new Date(event.at) }),
    status: t.field({ type: MediaStatusEnum, description: 'The state from then on.', resolve: event => event.status }),
    cause: t.field({ type: MediaEventCause, description: 'What brought it about.', resolve: event => event.cause }),
    attempt: t.exposeInt('attempt', { description: 'How often the file had been sent to Kaleyra.' }),
    message: t.exposeString('message', { nullable: true, description: 'What was said, where something was.' }),
  }),
})
