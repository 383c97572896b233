import { bytes, duration } from './units.ts'
import { createMeter } from './meter.ts'
import type { Reading } from './meter.ts'

export type Progress = {
  update(sentBytes: number): void
  /** Nothing of it stays on a terminal. */
  end(): void
}

type Screen = { write: (text: string) => unknown; columns: () => number }
type Transfer = { name: string; totalBytes: number; now?: () => number }

/** A bar that is drawn over itself, at most ten times a second. */
export function createBar(screen: Screen, { name, totalBytes, now = () => performance.now() }: Transfer): Progress {
  const read = createMeter(totalBytes, now)
  let drawnAt = -Infinity
  let isDrawn = false
  return {
    update(sentBytes) {
      const reading = read(sentBytes)
      if (now() - drawnAt < EVERY_MS && sentBytes < totalBytes) return
      drawnAt = now()
      isDrawn = true
      screen.write(`\r\u001b[K${barLine(name, reading, screen.columns())}`)
    },
    end() {
      if (isDrawn) screen.write('\r\u001b[K')
      isDrawn = false
    },
  }
}

const EVERY_MS = 100

/** The name, the bar and the figures, in one line of the terminal. */
export function barLine(name: string, reading: Reading, columns: number): string {
  const figures = figuresOf(reading)
  const room = columns - 1
  const shortened = fit(name, Math.max(8, Math.floor(room / 3)))
  const width = Math.min(30, room - shortened.length - figures.length - 2)
  if (width < 4) return fit(`${shortened} ${figures}`, room)
  const full = Math.round(reading.part * width)
  return `${shortened} ${'█'.repeat(full)}${'░'.repeat(width - full)} ${figures}`
}

const fit = (text: string, most: number) => (text.length > most ? `${text.slice(0, Math.max(0, most - 1))}…` : text)

function figuresOf({ part, sentBytes, totalBytes, bytesPerSecond, leftMs }: Reading): string {
  const speed = bytesPerSecond === undefined ? '' : `  ${bytes(bytesPerSecond)}/s`
  const left = leftMs === undefined || sentBytes >= totalBytes ? '' : `  ${duration(leftMs)} left`
  return `${String(Math.floor(part * 100)).padStart(3)}%  ${bytes(sentBytes)} of ${bytes(totalBytes)}${speed}${left}`
}

/** For a log: a line for each quarter, and for each half minute. */
export function createLines(
  write: (line: string) => unknown,
  { name, totalBytes, now = () => performance.now() }: Transfer,
): Progress {
  const read = createMeter(totalBytes, now)
  let quarter = -1
  let writtenAt = now()
  return {
    update(sentBytes) {
      const reading = read(sentBytes)
      const reached = Math.floor(reading.part * 4)
      if (reached === quarter && now() - writtenAt < LINE_EVERY_MS) return
      quarter = reached
      writtenAt = now()
      write(`${name} ${figuresOf(reading).trim()}`)
    },
    end() {},
  }
}

const LINE_EVERY_MS = 30_000
