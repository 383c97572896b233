/** `pnpm bench`: what the gateway costs beside what it is measured against, in ratios of one run. */
import { stopOnSignal } from '@resumable-media/runtime'
import { ConfigError, defineCommand, wholeNumber } from '@resumable-media/runtime/config'
import { measureAgainst } from './against.ts'
import { CurlMissingError, requireCurl } from './curl.ts'
import { measureEightAtOnce } from './eight-at-once.ts'
import { measureLargeUpload } from './large-upload.ts'
import type { Line } from './line.ts'
import { commitOf } from './other-state.ts'
import { measureSmallUploads } from './small-uploads.ts'
import { measureStatusQueries } from './status-queries.ts'
import { formatComparison, formatTable } from './table.ts'
import { openWorkbench } from './workbench.ts'
import type { Workbench } from './workbench.ts'

const MEASUREMENTS: readonly { what: string; measure: (bench: Workbench) => Promise<Line[]> }[] = [
  { what: 'a mutation with 100 MB, against curl straight to the sink', measure: measureLargeUpload },
  { what: 'eight such mutations at once: memory over idle', measure: measureEightAtOnce },
  { what: 'uploads of 1 KB, one and eight at a time', measure: measureSmallUploads },
  { what: 'mediaStatus, against /health/live', measure: measureStatusQueries },
]

const command = defineCommand(
  `Usage: pnpm bench [--rounds N] [--only N]
       pnpm bench --against COMMIT [--rounds N]

Measures a gateway that runs in front of a bare sink, and prints ratios. Exits with 1 when a target is missed.`,
  {
    '--rounds': {
      meaning: 'how often each pair is measured, one beside the other',
      placeholder: 'N',
      default: '5',
      ...wholeNumber({ from: 1, to: 1000 }),
    },
    '--only': {
      meaning: `one measurement:${MEASUREMENTS.map(({ what }, index) => `\n                    ${index + 1}  ${what}`).join('')}`,
      placeholder: 'N',
      ...wholeNumber({ from: 1, to: MEASUREMENTS.length }),
    },
    '--against': {
      meaning:
        'this state of the code against that of another commit, round by round. Exits with 1 when a row is slower beyond ' +
        'noise: when the whole 95 % interval of its ratios lies above 1.02. Fewer than five rounds tell little',
      placeholder: 'COMMIT',
      expected: 'a commit',
      parse: (text: string) => text,
    },
  },
  ({ '--help': help, '--rounds': rounds, '--only': only, '--against': against }) => ({ help, rounds, only, against }),
)

try {
  const options = command.read(process.argv.slice(2))
  if (options.help) process.stdout.write(command.help)
  else process.exitCode = await bench(options)
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof CurlMissingError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** Answers the exit code. */
async function bench({ rounds, only, against }: ReturnType<typeof command.read>): Promise<number> {
  await requireCurl()
  const commit = against === undefined ? undefined : await commitOf(against)
  const workbench = openWorkbench({ rounds })
  stopOnSignal(async () => {
    await workbench.close()
    process.exit(130)
  })
  try {
    await workbench.prepare()
    if (commit !== undefined) {
      const compared = await measureAgainst(workbench, await workbench.checkOut(commit))
      process.stdout.write(`\n${formatComparison(compared, commit)}\n`)
      return compared.some(({ word }) => word === 'slower') ? 1 : 0
    }
    const lines: Line[] = []
    for (const [index, { what, measure }] of MEASUREMENTS.entries()) {
      if (only !== undefined && only !== index + 1) continue
      process.stderr.write(`${index + 1}  ${what}\n`)
      lines.push(...(await measure(workbench)))
    }
    process.stdout.write(`\n${formatTable(lines)}\n`)
    return lines.every(line => line.target?.met ?? true) ? 0 : 1
  } catch (error) {
    if (workbench.signal.aborted) return 130
    throw error
  } finally {
    await workbench.close()
  }
}
