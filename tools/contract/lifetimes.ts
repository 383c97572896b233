import { by } from './cell.ts'
import type { Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { limits } from './spec-names.ts'

const CLOCK = 'has no clock: what it answers is chosen by name'
const CLIENT = by(
  'client/contract',
  'the limits of the spec can be read: 20 calls an hour, a handle of 24 hours, data for three days',
)
const SANDBOX = by(
  'sandbox/moved-clock',
  'the handle is gone after 24 hours, the upload after three days; a clock moved back brings both back',
)
const DEFAULT = by('gateway/config', 'what is not set has the documented default')
const END = by('gateway/http', 'a handle is not answered past its time, and the media is forgotten in the end')

/** The others of the spec's limits, which are a row of the rules. */
const RATE = ['calls', 'perSeconds']

export const lifetimes = (): Section => ({
  title: 'Lifetimes',
  rows: rowsOf(
    limits.filter(name => !RATE.includes(name)),
    {
      handleLifetimeSeconds: {
        spec: by('openapi/contract', 'rules > a handle lives 24 hours'),
        client: CLIENT,
        mock: CLOCK,
        sandbox: SANDBOX,
        gateway: [by('gateway/upload', 'a file goes from the mutation to its handle > image.png'), DEFAULT, END],
      },
      dataLifetimeSeconds: {
        spec: by('openapi/contract', 'rules > the data live three days'),
        client: CLIENT,
        mock: CLOCK,
        sandbox: SANDBOX,
        gateway: [DEFAULT, END],
      },
    },
    name => `\`${name}\`: ${name === 'handleLifetimeSeconds' ? '24 hours' : 'three days'}`,
  ),
})
