import { STATUSES } from './codes.ts'
import type { Code } from './codes.ts'

type Headers = Readonly<Record<string, string>>

/** An error for a caller: a stable code, and a sentence with the cure. */
export abstract class CallerError extends Error {
  abstract readonly code: Code
  /** Of the answer, where the request is refused as a whole. */
  readonly headers: Headers = {}

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }

  /**
   * graphql-js copies these when a field throws. With `spec` an answer as application/json is 200, as the draft asks.
   */
  get extensions(): { code: Code; http: { status: number; spec?: boolean; headers?: Headers } } {
    return { code: this.code, http: { status: STATUSES[this.code], spec: true } }
  }
}

/** An error that the user can correct. Each class is a member of the result unions, under its class name. */
export abstract class UserError extends CallerError {}

/** A request that is refused as a whole, or a value in it that no user has typed. */
export class RequestError extends CallerError {
  override readonly headers: Headers
  readonly code: Code
  constructor(code: Code, message: string, { headers = {}, ...options }: ErrorOptions & { headers?: Headers } = {}) {
    super(message, options)
    this.code = code
    this.headers = headers
  }
}
