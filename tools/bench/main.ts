/** `pnpm bench`: what the gateway costs beside what people would use instead, in ratios of one run. */
import { stopOnSignal } from '@resumable-media/runtime'
import { ConfigError, defineCommand, wholeNumber } from '@resumable-media/runtime/config'
import { measureAgainst } from './against.ts'
import { CurlMissingError, requireCurl } from './curl.ts'
import { drawHotPaths } from './flames.ts'
import { describeMachine } from './machine.ts'
import { findMeasurement, MEASUREMENTS } from './measurements.ts'
import { commitOf } from './other-state.ts'
import { writePages } from './page.ts'
import type { Part } from './page.ts'
import { FULL, SHORT } from './scale.ts'
import { formatColumns, formatComparison, formatTable } from './table.ts'
import { openWorkbench } from './workbench.ts'

const command = defineCommand(
  `Usage: pnpm bench [--rounds N] [--only NAME] [--short]
       pnpm bench --against COMMIT [--rounds N] [--short]
       pnpm bench --flames

Measures the gateway, and what people would use instead, in front of a bare sink. Prints ratios and what became of each
goal, and writes docs/benchmarks.md with its plots; takes about ten minutes. Ctrl-C ends it and leaves nothing behind.

It needs Linux and curl. For a rival it may need pnpm and its registry, gcc with the headers of OpenSSL, nginx, or the
history of this repository: what is missing is a row that says so. Exits with 1 when a goal is missed.`,
  {
    '--rounds': {
      meaning: 'how often each is measured, one beside the other',
      placeholder: 'N',
      default: String(FULL.rounds),
      ...wholeNumber({ from: 1, to: 1000 }),
    },
    '--only': {
      meaning: `one measurement, by name or number; writes no page:${MEASUREMENTS.map(({ name, what }, index) => `\n                    ${index + 1}  ${name.padEnd(8)} ${what}`).join('')}`,
      placeholder: 'NAME',
      expected: 'a name or number of the list in --help',
      parse: findMeasurement,
    },
    '--against': {
      meaning:
        'this state of the code against that of another commit, round by round. Exits with 1 when a row is slower beyond ' +
        'noise: when the whole 95 % interval of its ratios lies above 1.02. Fewer than five rounds tell little',
      placeholder: 'COMMIT',
      expected: 'a commit',
      parse: (text: string) => text,
    },
    '--short': {
      meaning: 'one round of small sizes, to see that all can run: judges nothing, writes no page',
      parse: (): true => true,
    },
    '--flames': {
      meaning: "records the gateway's CPU in three hot paths, and draws them as docs/benchmarks/flame-*.svg",
      parse: (): true => true,
    },
  },
  row => ({
    help: row['--help'],
    rounds: row['--rounds'],
    only: row['--only'],
    against: row['--against'],
    short: row['--short'],
    flames: row['--flames'],
  }),
)

/** To remove a worktree with all that is installed in it, on a busy machine. */
const CLOSE_MS = 30_000

try {
  const options = command.read(process.argv.slice(2))
  if (options.help) process.stdout.write(command.help)
  else process.exitCode = await bench(options)
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof CurlMissingError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** Minutes and seconds since the start. */
function clock(): string {
  const seconds = Math.floor(performance.now() / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Answers the exit code. */
async function bench({ rounds, only, against, short, flames }: ReturnType<typeof command.read>): Promise<number> {
  await requireCurl()
  if (against !== undefined && (await commitOf(against)) === undefined)
    throw new ConfigError(`--against is "${against}": expected a commit of this repository, such as HEAD~1.`)
  const workbench = openWorkbench(short ? SHORT : { ...FULL, rounds })
  stopOnSignal(async () => {
    await workbench.close()
    process.exit(130)
  }, CLOSE_MS)
  try {
    await workbench.prepare()
    if (flames) return await drawHotPaths(workbench).then(() => 0)
    if (against !== undefined) {
      const compared = await measureAgainst(workbench, await workbench.checkOut(against))
      process.stdout.write(`\n${formatComparison(compared, against)}\n`)
      return !short && compared.some(({ word }) => word === 'slower') ? 1 : 0
    }
    const parts: Part[] = []
    for (const [index, measurement] of MEASUREMENTS.entries()) {
      if (only !== undefined && only !== measurement) continue
      const { name, what, measure } = measurement
      process.stderr.write(`${clock()}  ${index + 1}  ${what}\n`)
      parts.push({ name, what, ...(await measure(workbench)) })
    }
    const lines = parts.flatMap(part => part.lines)
    // The goals are for the full sizes.
    const shown = short ? lines.map(({ goal: _goal, verdict: _verdict, ...line }) => line) : lines
    process.stdout.write(`\n${formatTable(shown)}\n`)
    for (const { rows } of parts.flatMap(part => part.tables ?? [])) process.stdout.write(`\n${formatColumns(rows)}\n`)
    if (short) return 0
    if (only === undefined) await writePages({ rounds, machine: await describeMachine(), parts })
    return lines.some(({ verdict }) => verdict === 'missed') ? 1 : 0
  } catch (error) {
    if (workbench.signal.aborted) return 130
    throw error
  } finally {
    await workbench.close()
  }
}
