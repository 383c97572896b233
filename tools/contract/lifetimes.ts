import { by, inDocs } from './cell.ts'
import type { Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { limits } from './spec-names.ts'

const CLOCK = 'has no clock: what it answers is chosen by name'
const CLIENT = by('client-limits')
const SANDBOX = by('sandbox-lifetimes')
const DEFAULT = by('gateway-defaults')
const END = by('gateway-handle-ends')

/** The others of the spec's limits, which are a row of the rules. */
const RATE = ['calls', 'perSeconds']

export const lifetimes = (): Section => ({
  title: 'Lifetimes',
  rows: rowsOf(
    limits.filter(name => !RATE.includes(name)),
    {
      handleLifetimeSeconds: {
        spec: by('spec-handle-lifetime'),
        client: CLIENT,
        mock: CLOCK,
        sandbox: SANDBOX,
        gateway: [by('gateway-whole-life', 'image.png'), DEFAULT, END],
        cli: by('cli-handle-ends'),
        docs: inDocs('handleLifetimeSeconds'),
      },
      dataLifetimeSeconds: {
        spec: by('spec-data-lifetime'),
        client: CLIENT,
        mock: CLOCK,
        sandbox: SANDBOX,
        gateway: [DEFAULT, END],
        cli: 'prints no end of the data',
        docs: inDocs('dataLifetimeSeconds'),
      },
    },
    name => `\`${name}\`: ${name === 'handleLifetimeSeconds' ? '24 hours' : 'three days'}`,
  ),
})
