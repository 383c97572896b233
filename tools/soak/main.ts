/** `pnpm soak`: gateways under uploads, faults and kills for a set time, and what became of every upload. */
import { defineCommand, wholeNumber } from '@resumable-media/runtime/config'
import { newSeed, runCommand, timedRows } from '../timed-run.ts'
import { LONG, SHORT } from './gateways/scale.ts'
import { MissingProgramError } from './gateways/stage.ts'
import { soakGateways } from './gateways/run.ts'
import { isFault, linesOf } from './lines.ts'
import type { Line } from './lines.ts'
import { createProgress } from './progress.ts'
import { soak } from './run.ts'
import { formatTable, toldOf } from './table.ts'

const ABOUT = `Usage: pnpm soak [--minutes N] [--seed N]
       pnpm soak --gateways N [--short] [--minutes N] [--seed N]

Runs a gateway and a sandbox on free ports and a new folder, at 5 uploads per 3 s for each of 5 WABAs. Uploads real files,
many of the same name, while the sandbox fails in every way it can and the gateway is killed (SIGKILL) again and again
with uploads in flight. Then waits for what is on its way and tells what became of every upload. Exits with 1 when
anything is lost, duplicated, swapped, left behind or over the limit. Ctrl-C ends it early and prints what it has come to.

With --gateways several of them share a PostgreSQL and an S3 server behind nginx, for 10 WABAs. Uploads come by the
mutation and by tus. Gateways are killed and stopped (SIGSTOP), connections to the database are cut, the database is
restarted, and the S3 server is away. It needs Linux and nginx.`

/** Kills come a little less often than in the tests: what runs longer than a second is to be seen too. */
const UPLOADS_PER_LIFE = [1, 12] as const
const SETTLE_MS = 120_000
const MINUTES = 10

const { '--minutes': minutesRow, ...otherRows } = timedRows('how long faults and kills go on')

const command = defineCommand(
  ABOUT,
  {
    '--gateways': {
      meaning: 'how many gateways share one database',
      placeholder: 'N',
      unset: 'one, with a folder of its own',
      ...wholeNumber({ from: 2, to: 8 }),
    },
    '--short': {
      meaning: `with --gateways: ${SHORT.uploads} uploads, and each trouble once`,
      parse: (_, { text, fault }): true | undefined =>
        text('--gateways') === undefined ? fault('--short goes with --gateways, such as --gateways 3.') : true,
    },
    '--minutes': { ...minutesRow, unset: `${MINUTES}; with --gateways, for ${LONG.uploads} uploads` },
    ...otherRows,
  },
  values => ({
    help: values['--help'],
    gateways: values['--gateways'],
    scale: values['--short'] ? SHORT : LONG,
    minutes: values['--minutes'],
    seed: values['--seed'] ?? newSeed(),
  }),
)

type Result = { lines: readonly Line[]; told: readonly string[]; folder: string; close: Close }
type Close = (leave: { folder: boolean }) => Promise<void>

await runCommand(command, async options => {
  try {
    return await report(options.gateways === undefined ? await runOne(options) : await runSeveral(options))
  } catch (error) {
    if (!(error instanceof MissingProgramError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
})

type Given = ReturnType<typeof command.read> & { signal: AbortSignal }

async function runOne({ minutes = MINUTES, seed, signal }: Given): Promise<Result> {
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
  return { lines: linesOf(verdict, course), told: toldOf(verdict, course), folder, close }
}

async function runSeveral({ gateways = 0, minutes, scale, seed, signal }: Given): Promise<Result> {
  const progress = createProgress(process.stderr, minutes)
  const enough = (begun: number, seconds: number) =>
    minutes === undefined ? begun >= scale.uploads : seconds >= minutes * 60
  const outcome = await soakGateways({ gateways, seed, enough, scale, signal, onProgress: progress.show })
  progress.end()
  return outcome
}

async function report({ lines, told, folder, close }: Result): Promise<number> {
  const isFaulty = lines.some(isFault)
  await close({ folder: isFaulty })
  process.stdout.write(`\n${formatTable(lines, told)}\n`)
  if (isFaulty) process.stdout.write(`\nData and logs are left in ${folder}\n`)
  return isFaulty ? 1 : 0
}
