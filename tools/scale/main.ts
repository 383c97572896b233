/** `pnpm scale`: what many WABAs need, measured and simulated, and whether the queue keeps its limit among them. */
import { stopOnSignal } from '@resumable-media/runtime'
import { ConfigError, defineCommand } from '@resumable-media/runtime/config'
import { CurlMissingError, requireCurl } from '../bench/curl.ts'
import { describeMachine } from '../bench/machine.ts'
import { FULL as FULL_BENCH, SHORT as SHORT_BENCH } from '../bench/scale.ts'
import { formatColumns } from '../bench/table.ts'
import { openWorkbench } from '../bench/workbench.ts'
import { checksOf } from './checks.ts'
import { measureAll } from './measure.ts'
import { writePage } from './page.ts'
import { openPlaces } from './places.ts'
import { FULL, SHORT } from './sizes.ts'

const command = defineCommand(
  `Usage: pnpm scale [--short]

Measures what a media item, a subscriber and a row cost on SQLite with a folder and on PostgreSQL with objects. Then the
gateway's own queue sends the items of 100,000 WABAs by a clock that is moved over the waits, to Kaleyra's stand-in in this
process, and what came of it is compared with the model. Prints what must hold, and writes docs/scale.md with its plots; takes
about five minutes. Ctrl-C ends it.

It needs Linux and curl. PostgreSQL comes from npm; on a platform for which there is none, its part is left out, and no page
is written. Exits with 1 when something does not hold.`,
  {
    '--short': {
      meaning:
        'a few WABAs, to see that no call is one too many and that everything can run: judges no time, writes no page',
      parse: (): true => true,
    },
  },
  row => ({ help: row['--help'], short: row['--short'] ?? false }),
)

const MB = 1024 * 1024
/** To end what was started, on a busy machine. */
const CLOSE_MS = 30_000

try {
  const { help, short } = command.read(process.argv.slice(2))
  if (help) process.stdout.write(command.help)
  else process.exitCode = await scale(short)
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof CurlMissingError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

/** Answers the exit code. */
async function scale(short: boolean): Promise<number> {
  await requireCurl()
  const bench = openWorkbench({ ...(short ? SHORT_BENCH : FULL_BENCH), largeBytes: (short ? 2 : 20) * MB }, 'scale-')
  const places = openPlaces({ signal: bench.signal, isDurable: !short })
  const close = async () => {
    await Promise.allSettled([bench.close(), places.then(one => one.close())])
  }
  stopOnSignal(async () => {
    await close()
    process.exit(130)
  }, CLOSE_MS)
  try {
    await bench.prepare()
    const { missing } = await places
    if (missing !== undefined) process.stderr.write(`without PostgreSQL: ${missing}\n`)
    const found = await measureAll({ bench, places: await places, sizes: short ? SHORT : FULL, say })
    const checks = checksOf(found, short)
    const rows = checks.map(({ what, is, must, holds }) => [what, is, must, holds ? 'ok' : 'NOT'])
    process.stdout.write(`\n${formatColumns([['', 'is', 'must be', ''], ...rows])}\n`)
    if (!short && !(await writePage(found, checks, await describeMachine())))
      process.stderr.write('no page is written: a part of it could not be measured\n')
    return checks.every(({ holds }) => holds) ? 0 : 1
  } catch (error) {
    if (bench.signal.aborted) return 130
    throw error
  } finally {
    await close()
  }
}

/** A step, with the seconds since the start. */
function say(what: string): void {
  process.stderr.write(`${Math.round(performance.now() / 1000)} s  ${what}\n`)
}
