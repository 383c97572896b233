/** What a run is scaled to: hours become seconds. */
export const RATE = { calls: 5, windowMs: 3000 }

export type Wabas = readonly [string, ...string[]]

export const WABAS: Wabas = [
  '150440000142241',
  '150440000142242',
  '150440000142243',
  '150440000142244',
  '150440000142245',
]

/** What the sandbox knows. */
export const ACCOUNT = { KALEYRA_SID: 'HXAP1600000097IN', KALEYRA_API_KEY: 'A0000000000000000000000000000sand' }

const SECRET = 'callback-secret-of-the-soak'
const RATE_LIMIT = `${RATE.calls}/${RATE.windowMs}ms`

export const sandboxEnv = (callbackUrl: string, wabas: Wabas = WABAS) => ({
  SANDBOX_PORT: '0',
  SANDBOX_WABAS: wabas.join(','),
  SANDBOX_RATE_LIMIT: RATE_LIMIT,
  SANDBOX_PROCESSING_MS: '300',
  SANDBOX_CALLBACK_URL: callbackUrl,
  SANDBOX_CALLBACK_SECRET: SECRET,
})

/** The longest that the upstream is stopped for: a call that lies in its queue meanwhile must still have its lease. */
export const FROZEN_MOST_MS = 2500

export const gatewayEnv = (sandboxUrl: string) => ({
  ...ACCOUNT,
  KALEYRA_BASE_URL: sandboxUrl,
  KALEYRA_CALLBACK_SECRET: SECRET,
  KALEYRA_RATE_LIMIT: RATE_LIMIT,
  KALEYRA_TIMEOUT: '4s',
  RETRY_DELAYS: '300ms,600ms,1s',
  POLL_DELAYS: '200ms,400ms,800ms',
  LOOK_AGAIN_DELAY: '700ms',
  LOG_LEVEL: 'error',
})
