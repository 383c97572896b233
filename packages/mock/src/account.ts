/** Answered for the code under test by whatever takes any: the sandbox knows it, so a test can change from one to the other. */
export const ACCOUNT = {
  sid: 'HXAP1600000097IN',
  apiKey: 'A0000000000000000000000000000sand',
  wabaId: '150440000142241',
} as const

/** An account, and a WABA of it. */
export type Account = Readonly<{ sid: string; apiKey: string; wabaId: string }>
