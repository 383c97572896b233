import { readFileSync, writeFileSync } from 'node:fs'

/** What a process has in memory now, in MB. */
export function readRss(pid: number): number {
  return field(pid, 'VmRSS')
}

/** Watches the most that a process has in memory from now on: by looking, and by the kernel's own high-water mark. */
export function watchPeakRss(pid: number): { peak(): number; stop(): void } {
  // Sets the mark back to what there is now; see proc(5).
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  let seen = 0
  const look = () => {
    seen = Math.max(seen, readRss(pid), field(pid, 'VmHWM'))
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    peak() {
      look()
      return seen
    },
    stop: () => clearInterval(timer),
  }
}

const LOOK_EVERY_MS = 20

function field(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'mu').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  if (kilobytes === undefined) throw new Error(`process ${pid} has no ${name}`)
  return Number(kilobytes) / 1024
}
