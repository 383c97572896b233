export type Account = {
  sid: string
  apiKey: string
  /** Whether the API is available to the account at all. */
  enabled: boolean
  wabas: readonly { id: string; apiVersion: 1 | 2 }[]
  companyId: string
  /** The two owners that a handle names. */
  appId: string
  userId: string
}

/** An account of a test's own. `enabled: false` is one to which the API is not available. */
export type SandboxAccount = { sid: string; apiKey: string; wabaIds: readonly string[]; enabled?: boolean }

/** The accounts of a test's own, and no others. */
export const accountsOf = (given: readonly SandboxAccount[]): readonly Account[] =>
  given.map(({ sid, apiKey, wabaIds, enabled = true }, index) => ({
    sid,
    apiKey,
    enabled,
    wabas: wabaIds.map(id => ({ id, apiVersion: 2 })),
    companyId: String(97 + index),
    appId: String(1_600_000_000_000_097 + index),
    userId: String(100_000_000_000_001 + index),
  }))

/** The WABAs that the first account can use, unless the configuration names others. */
export const WABA_IDS: readonly string[] = ['150440000142241', '150440000142242']

/** Every account that the sandbox knows. */
export const createAccounts = (wabaIds: readonly string[]): readonly Account[] => [
  {
    sid: 'HXAP1600000097IN',
    apiKey: 'A0000000000000000000000000000sand',
    enabled: true,
    wabas: [...wabaIds.map(id => ({ id, apiVersion: 2 }) as const), { id: '150440000142249', apiVersion: 1 }],
    companyId: '97',
    appId: '1600000000000097',
    userId: '100000000000001',
  },
  {
    sid: 'HXAP1600000098IN',
    apiKey: 'A0000000000000000000000000000sand',
    enabled: false,
    wabas: [{ id: '150440000142251', apiVersion: 2 }],
    companyId: '98',
    appId: '1600000000000098',
    userId: '100000000000002',
  },
  {
    sid: 'HXAP1600000099IN',
    apiKey: 'A0000000000000000000000000000two',
    enabled: true,
    wabas: [{ id: '150440000142261', apiVersion: 2 }],
    companyId: '99',
    appId: '1600000000000099',
    userId: '100000000000003',
  },
]
