import { builder } from './builder.ts'

export const WhenLimited = builder.enumType('WhenLimited', {
  description: 'What to do with an upload when its WABA has none left in this window.',
  values: {
    QUEUE: { description: 'Take it, answer QUEUED at once, and send it when a slot is free.' },
    REJECT: {
      description:
        'Answer a RateLimitedError, and keep nothing, unless more slots are free than uploads wait for one. What was taken ' +
        "in stays: after Kaleyra's own 429 it is QUEUED with `lastError`.",
    },
  } as const,
})
