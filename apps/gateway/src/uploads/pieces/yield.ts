import { Refusal } from '../../errors/refusal.ts'

/** Why a request has to end before all of its bytes have come. Stock clients come back after the first and the last. */
export const takenOver = () =>
  new Refusal(
    423,
    'TAKEN_OVER',
    'Another request for this upload has come. Ask for the offset with HEAD, and go on there.',
  )
export const cancelled = () => new Refusal(410, 'CANCELLED', 'The upload was cancelled, and its bytes are gone.')
export const stopping = () =>
  new Refusal(
    503,
    'STOPPING',
    'The gateway is stopping; what has come is kept. Ask for the offset later, and go on there.',
    {
      'retry-after': '1',
    },
  )
