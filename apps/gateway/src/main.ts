import { stopOnSignal } from '@resumable-media/lifetime'
import { startGateway } from './app.ts'
import { ConfigError, configHelp, readConfig } from './config.ts'
import { PortInUseError } from './http/server.ts'
import { createLog } from './log.ts'
import { DatabaseBusyError } from './media/busy.ts'
import { DataFolderError } from './media/data-folder-error.ts'
import { FolderInUseError } from './media/lock.ts'

/** What the one who starts it can mend: for these a stack would only hide the sentence. */
const EXPECTED = [ConfigError, DataFolderError, DatabaseBusyError, FolderInUseError, PortInUseError]

/** Whatever the umask was: files are made for this user alone. Not in app.ts, since it holds for the whole process. */
process.umask(0o077)

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(
    `Usage: pnpm gateway\n\nThe GraphQL gateway. It is configured by its environment:\n\n${configHelp()}\n`,
  )
} else {
  try {
    const config = readConfig(process.env)
    const log = createLog(config.logLevel)
    const gateway = await startGateway(config, log)
    stopOnSignal(async () => {
      log.info('stopping')
      await gateway.stop()
    })
    const access =
      config.auth.kind === 'none' ? 'open to whoever is on this machine: AUTH is none' : 'asks for a token: AUTH is jwt'
    process.stdout.write(`gateway ready on ${gateway.url}/graphql (${access})\n`)
  } catch (error) {
    if (!(error instanceof Error) || !EXPECTED.some(type => error instanceof type)) throw error
    process.stderr.write(`${error.message}\nRun with --help to see every key.\n`)
    process.exit(1)
  }
}
