/** `pnpm soak`: a gateway under uploads, faults and kills for a set time, and what became of every upload. */
import { isFault, linesOf } from './lines.ts'
import { createProgress } from './progress.ts'
import { soak } from './run.ts'
import { formatTable } from './table.ts'
import { timedRun } from '../timed-run.ts'

const ABOUT = `Usage: pnpm soak [--minutes N] [--seed N]

Runs a gateway and a sandbox on free ports and a new folder, at 5 uploads per 3 s for each of 5 WABAs. Uploads real files,
many of the same name, while the sandbox fails in every way it can and the gateway is killed (SIGKILL) again and again
with uploads in flight. Then waits for what is on its way and tells what became of every upload. Exits with 1 when
anything is lost, duplicated, swapped, left behind or over the limit. Ctrl-C ends it early and prints what it has come to.`

/** Kills come a little less often than in the tests: what runs longer than a second is to be seen too. */
const UPLOADS_PER_LIFE = [1, 12] as const
const SETTLE_MS = 120_000

await timedRun(ABOUT, 'how long faults and kills go on', async ({ minutes, seed, signal }) => {
  const progress = createProgress(process.stderr, minutes)
  const { verdict, course, folder, close } = await soak({
    seed,
    enough: (_, seconds) => seconds >= minutes * 60,
    uploadsPerLife: UPLOADS_PER_LIFE,
    settleMs: SETTLE_MS,
    signal,
    onProgress: progress.show,
  })
  progress.end()
  const isFaulty = linesOf(verdict, course).some(isFault)
  await close({ folder: isFaulty })
  process.stdout.write(`\n${formatTable(verdict, course)}\n`)
  if (isFaulty) process.stdout.write(`\nData and logs are left in ${folder}\n`)
  return isFaulty ? 1 : 0
})
