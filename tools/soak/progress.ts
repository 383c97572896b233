import type { Progress } from './run.ts'

/** One line that tells how far a run is: rewritten on a terminal, a new one now and then elsewhere. */
export function createProgress(stream: NodeJS.WriteStream, minutes?: number) {
  let shownAt = -Infinity
  return {
    show(progress: Progress): void {
      const { isTTY } = stream
      if (!isTTY && progress.seconds - shownAt < LINE_SECONDS) return
      shownAt = progress.seconds
      stream.write(isTTY ? `\r${line(progress, minutes)}\u001B[K` : `${line(progress, minutes)}\n`)
    },
    end: () => void (stream.isTTY && stream.write('\n')),
  }
}

const LINE_SECONDS = 10

function line({ seconds, accepted, delivered, failed, kills }: Progress, minutes: number | undefined): string {
  const of = minutes === undefined ? '' : ` of ${clock(minutes * 60)}`
  return `${clock(seconds)}${of}  accepted ${accepted}  delivered ${delivered}  failed ${failed}  kills ${kills}`
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
