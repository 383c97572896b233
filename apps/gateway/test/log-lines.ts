import { expect } from 'vitest'
import { createLog } from '../src/index.ts'

export type Line = { level: number; msg: string; requestId?: string; [fact: string]: unknown }

/** A log whose lines can be looked for. Each of them must be JSON. */
export function createLogLines(level: string) {
  const lines: Line[] = []
  const log = createLog(level, { write: text => void lines.push(...linesOf(text)) })
  const facts = (msg: string, requestId?: string) =>
    lines
      .filter(line => line.msg === msg && (requestId === undefined || line.requestId === requestId))
      .map(line => Object.fromEntries(Object.entries(line).filter(([key]) => !OF_EVERY_LINE.includes(key))))

  return {
    log,
    lines,
    /** Waits for as many lines of refusals, and answers them. */
    async refusals(count: number, requestId?: string) {
      const refused = () => facts('refused', requestId)
      await expect.poll(() => refused().length, { message: 'refusals' }).toBeGreaterThanOrEqual(count)
      expect(refused().slice(count), 'refusals too many').toEqual([])
      return refused()
    },
    /** The line of a request, once it is there. */
    async request(requestId: string) {
      await expect.poll(() => facts('request', requestId)).toHaveLength(1)
      return facts('request', requestId)[0]
    },
    clear: () => void lines.splice(0),
  }
}

/** The lines of a stream of JSON. */
export const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line)

const OF_EVERY_LINE = ['level', 'time', 'pid', 'hostname', 'msg']
