import { rateLimit } from '@resumable-media/client/rules'
import { defineConfig, httpUrl, list, matching, port, rate, wholeNumber } from '@resumable-media/runtime/config'
import { WABA_IDS } from './accounts.ts'
import { MAX_WAIT_MS } from './settings/checks.ts'

export type SandboxConfig = ReturnType<typeof readConfig>

/** The configuration in an environment. Throws a ConfigError with every fault. */
export const readConfig = (env: Record<string, string | undefined>) =>
  // An empty variable is an unset one: that is how shells and compose files leave a key out.
  config.read(key => env[key] || undefined)

/** The table of keys, as `--help` prints it. */
export function configHelp(): string {
  const rows = config.help((_, row) => `${row.meaning}: ${row.expected}. Default: ${row.default ?? row.unset}.`)
  return `A stand-in for Kaleyra. Its configuration is in the environment:\n${rows}`
}

const config = defineConfig(
  {
    SANDBOX_PORT: {
      meaning: 'the port to listen on',
      default: '4010',
      ...port,
      expected: 'a number from 0 to 65535, 0 for any free port',
    },
    SANDBOX_HOST: {
      meaning: 'the address to listen on',
      default: '127.0.0.1',
      ...matching(text => !/\s/.test(text), 'an address or a host name'),
    },
    SANDBOX_RATE_LIMIT: {
      meaning: 'how many uploads a WABA may make within a sliding window',
      default: `${rateLimit.calls}/${rateLimit.perSeconds / 3600}h`,
      ...rate,
      expected: 'calls/time, for instance 20/1h or 5/3s (ms, s, m, h)',
    },
    SANDBOX_PROCESSING_MS: {
      meaning: 'how long an upload stays PENDING',
      default: '1000',
      ...wholeNumber({ to: MAX_WAIT_MS }),
      expected: `a whole number of milliseconds up to ${MAX_WAIT_MS}`,
    },
    SANDBOX_CALLBACK_URL: { meaning: 'where to POST the outcome of an upload', unset: 'no callbacks', ...httpUrl },
    SANDBOX_CALLBACK_SECRET: {
      meaning: 'what a callback carries in its header x-callback-secret',
      unset: 'no such header',
      ...matching(text => /^[\x20-\x7e]+$/.test(text), 'printable ASCII'),
    },
    SANDBOX_WABAS: {
      meaning: 'the WABAs that the first account can use',
      default: WABA_IDS.join(','),
      ...list(text => (/^\d{1,20}$/.test(text) ? text : undefined), 'ids of digits, separated by commas'),
    },
  },
  {
    separator: '\n',
    build: values => ({
      port: values.SANDBOX_PORT,
      host: values.SANDBOX_HOST,
      rateLimit: { calls: values.SANDBOX_RATE_LIMIT.calls, perMs: values.SANDBOX_RATE_LIMIT.windowMs },
      processingMs: values.SANDBOX_PROCESSING_MS,
      callbackUrl: values.SANDBOX_CALLBACK_URL,
      callbackSecret: values.SANDBOX_CALLBACK_SECRET,
      wabaIds: values.SANDBOX_WABAS,
    }),
  },
)
