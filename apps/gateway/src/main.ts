import { Console } from 'node:console'
import { commandLine, stopOnSignal } from '@resumable-media/runtime'
import { ConfigError } from '@resumable-media/runtime/config'
import { startGateway } from './app.ts'
import { BackupError } from './backup/backup.ts'
import { COMMANDS_HELP, runCommand } from './backup/commands.ts'
import { MoveError } from './backup/move-error.ts'
import { configHelp, readConfig, readDataDir } from './config/config.ts'
import { readPlaces } from './config/places.ts'
import { SpoolError } from './engines/spool-error.ts'
import { PortInUseError } from './http/server.ts'
import { longestStopMs } from './http/stop.ts'
import { createLog } from './lib/log.ts'
import { DatabaseBusyError } from './store/database.ts'
import { DatabaseError } from './store/postgres/database-error.ts'
import { DataFolderError } from './store/sqlite/data-folder-error.ts'
import { FolderInUseError } from './store/sqlite/instance-lock.ts'

/** Errors that the operator can fix: a stack would only hide the message. */
const OF_STORAGE = [DataFolderError, DatabaseBusyError, DatabaseError, FolderInUseError, SpoolError]
const EXPECTED = [...OF_STORAGE, BackupError, ConfigError, MoveError, PortInUseError]

/** Files are for this user alone. Not in app.ts, since it applies to the whole process. */
process.umask(0o077)

/** Standard output is the log only: prints of libraries go to standard error. */
globalThis.console = new Console(process.stderr, process.stderr)

/** For lines at any LOG_LEVEL: that the gateway is ready, or why it is not. */
const ANY_LEVEL = createLog('info')
// Node goes on to print it, and to end the process.
process.on('uncaughtExceptionMonitor', error => ANY_LEVEL.fatal({ err: error }, 'the gateway has failed'))

const words = process.argv.slice(2).filter(word => word !== '--')
if (words.includes('--help') || words.includes('-h')) {
  process.stdout.write(
    `Usage: ${commandLine('gateway')} [command]\n\nThe GraphQL gateway. Without a command it starts.\n\n${COMMANDS_HELP}\n\nIt is configured by its environment:\n\n${configHelp()}\n`,
  )
} else {
  try {
    const done = await runCommand(words, {
      dataDir: () => readDataDir(process.env),
      places: () => readPlaces(process.env),
    })
    if (done === undefined) await start()
    else process.stdout.write(done)
  } catch (error) {
    if (!(error instanceof Error) || !EXPECTED.some(type => error instanceof type)) throw error
    endWith(error, '\nRun with --help to see every command and key.')
  }
}

async function start(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  process.on('warning', warning => log.warn({ err: warning }, 'warning'))
  const gateway = await startGateway(config, log)
  stopOnSignal(async () => {
    log.info('stopping')
    await gateway.stop()
  }, longestStopMs(config.stop))
  // Without a stop, which would write and acknowledge.
  void gateway.lost.then(error => endWith(error))
  const access =
    config.auth.kind === 'none' ? 'open to everyone on this machine: AUTH is none' : 'asks for a token: AUTH is jwt'
  const metrics = gateway.metricsUrl === undefined ? 'no metrics' : `metrics: ${gateway.metricsUrl}`
  ANY_LEVEL.info(`gateway ready on ${gateway.url}/graphql (${access}; ${metrics})`)
}

function endWith(error: Error, hint = ''): never {
  ANY_LEVEL.fatal({ code: (error as { code?: unknown }).code }, error.message)
  process.stderr.write(`${error.message}${hint}\n`)
  process.exit(1)
}
