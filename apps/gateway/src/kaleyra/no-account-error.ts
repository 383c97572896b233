/** A WABA was taken out of ACCOUNTS_FILE while media of it were under way. Nothing is sent for it. */
export class NoAccountError extends Error {
  override name = 'NoAccountError'
  readonly code = 'NO_ACCOUNT'
  constructor(wabaId: string) {
    super(`WABA ${wabaId} is in no account. Put it into ACCOUNTS_FILE again, and start the gateway again.`)
  }
}
