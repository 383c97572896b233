import type { IncomingMessage } from 'node:http'
import { addFacts } from '../lib/request-context.ts'
import { badToken, noToken } from '../errors/access-errors.ts'
import { EVERYBODY } from './caller.ts'
import type { Caller } from './caller.ts'
import type { KeyDeps } from './published-keys.ts'
import type { Auth } from './verify.ts'

/** Identifies the caller of a request by its headers alone. Throws UNAUTHORIZED or KEYS_UNAVAILABLE. */
export type Identify = (request: IncomingMessage) => Promise<Caller>

export async function createIdentify(auth: Auth, deps: KeyDeps): Promise<Identify> {
  if (auth.kind === 'none') return async () => EVERYBODY
  // What checks tokens costs a gateway without them no time at its start.
  const { createVerify } = await import('./verify.ts')
  const verify = createVerify(auth, deps)
  return async ({ headers: { authorization } }) => {
    if (authorization === undefined) throw noToken()
    const token = /^bearer +(?<token>[\w.~+/=-]+) *$/iu.exec(authorization)?.groups?.['token']
    if (token === undefined) throw badToken('The header "authorization" holds no token. Send "Bearer <token>".')
    const caller = await verify(token)
    addFacts({ caller: caller.owner })
    return caller
  }
}
