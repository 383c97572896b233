import { rateLimit } from '@resumable-media/client/rules'
import { commandLine } from '@resumable-media/runtime'
import { defineCommand, httpUrl, list, matching, port, rate, wholeNumber } from '@resumable-media/runtime/config'
import { WABA_IDS } from './accounts.ts'
import { MAX_WAIT_MS } from './settings/checks.ts'

/** The configuration in a command line and an environment, which stands behind it. Throws a ConfigError with every fault. */
export const readCommand = (args: string[], env: Record<string, string | undefined>) =>
  // An empty variable is an unset one: that is how shells and compose files leave a key out.
  command.read(args, Object.fromEntries(Object.entries(env).filter(([, text]) => text)))

/** The configuration in an environment. */
export function readConfig(env: Record<string, string | undefined>) {
  const { help: _, ...config } = readCommand([], env)
  return config
}

/** The table of options, as `--help` prints it. */
export const configHelp = (): string => command.help.trimEnd()

const command = defineCommand(
  `A stand-in for Kaleyra's Upload Resumable Media: it checks, counts, processes and calls back.

Usage: ${commandLine('sandbox')} [--port 4010] [--callback-url http://127.0.0.1:4000/callbacks/kaleyra]

It prints "sandbox ready on <url>"; GET /health answers 200 from then on. SIGINT and SIGTERM end it.
Each option can be in the environment instead:`,
  {
    '--port': {
      meaning: 'the port to listen on',
      placeholder: 'N',
      or: 'SANDBOX_PORT',
      default: '4010',
      ...port,
      expected: 'a number from 0 to 65535, 0 for any free port',
    },
    '--host': {
      meaning: 'the address to listen on',
      placeholder: 'NAME',
      or: 'SANDBOX_HOST',
      default: '127.0.0.1',
      ...matching(text => !/\s/.test(text), 'an address or a host name'),
    },
    '--rate-limit': {
      meaning: 'how many uploads a WABA may make within a sliding window',
      placeholder: 'RATE',
      or: 'SANDBOX_RATE_LIMIT',
      default: `${rateLimit.calls}/${rateLimit.perSeconds / 3600}h`,
      ...rate,
      expected: 'calls/time, for instance 20/1h or 5/3s (ms, s, m, h)',
    },
    '--processing-ms': {
      meaning: 'how long an upload stays PENDING',
      placeholder: 'N',
      or: 'SANDBOX_PROCESSING_MS',
      default: '1000',
      ...wholeNumber({ to: MAX_WAIT_MS }),
      expected: `a whole number of milliseconds up to ${MAX_WAIT_MS}`,
    },
    '--callback-url': {
      meaning: 'where to POST the outcome of an upload',
      placeholder: 'URL',
      or: 'SANDBOX_CALLBACK_URL',
      unset: 'no callbacks',
      ...httpUrl,
    },
    '--callback-secret': {
      meaning: 'what a callback carries in its header x-callback-secret',
      placeholder: 'TEXT',
      or: 'SANDBOX_CALLBACK_SECRET',
      unset: 'no such header',
      ...matching(text => /^[\x20-\x7e]+$/.test(text), 'printable ASCII'),
    },
    '--wabas': {
      meaning: 'the WABAs that the first account can use',
      placeholder: 'IDS',
      or: 'SANDBOX_WABAS',
      default: WABA_IDS.join(','),
      ...list(text => (/^\d{1,20}$/.test(text) ? text : undefined), 'ids of digits, separated by commas'),
    },
  },
  values => ({
    help: values['--help'] ?? false,
    port: values['--port'],
    host: values['--host'],
    rateLimit: { calls: values['--rate-limit'].calls, perMs: values['--rate-limit'].windowMs },
    processingMs: values['--processing-ms'],
    callbackUrl: values['--callback-url'],
    callbackSecret: values['--callback-secret'],
    wabaIds: values['--wabas'],
  }),
  {
    separator: '\n',
    describe: (_, { meaning, expected, or, default: fallback, unset }) =>
      or ? `${meaning}: ${expected}. Default: ${fallback ?? unset}. Or ${or}.` : meaning,
  },
)
