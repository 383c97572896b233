import { errors, jwtVerify } from 'jose'
import type { JWTPayload, JWTVerifyOptions } from 'jose'
import { badToken } from '../errors/access-errors.ts'
import { RequestError } from '../errors/caller-error.ts'
import type { Caller } from './caller.ts'
import { callerOf } from './claims.ts'
import { createPublishedKeys } from './published-keys.ts'
import type { KeyDeps } from './published-keys.ts'

/** Who may call: every client, or those with a token that is signed by `keys`. */
export type Auth =
  | { kind: 'none' }
  | { kind: 'jwt'; keys: TokenKeys; issuer: string; audience: string; wabasClaim: string }

/** Keys that the issuer publishes, or a secret that is shared with it. */
type TokenKeys = { jwksUrl: string } | { secret: string }

/** By how much clocks may differ. */
const TOLERANCE_S = 5

/** A public key must never pass for a shared secret: only algorithms of the kind of key that there is. */
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const SYMMETRIC = ['HS256', 'HS384', 'HS512']

/** Throws UNAUTHORIZED for a token that is not valid, KEYS_UNAVAILABLE for one that cannot be checked. */
export function createVerify(auth: Extract<Auth, { kind: 'jwt' }>, deps: KeyDeps) {
  const { keys, issuer, audience, wabasClaim } = auth
  const options = { issuer, audience, requiredClaims: ['exp'], clockTolerance: TOLERANCE_S }
  const check = createCheck(keys, deps)
  return async (token: string): Promise<Caller> => {
    const { exp = 0, ...claims } = await check(token, { ...options, currentDate: new Date(deps.now()) }).catch(explain)
    return { ...callerOf(token, claims, wabasClaim), until: (exp + TOLERANCE_S) * 1000 }
  }
}

function createCheck(keys: TokenKeys, deps: KeyDeps) {
  if ('secret' in keys) {
    const secret = new TextEncoder().encode(keys.secret)
    return async (token: string, options: JWTVerifyOptions): Promise<JWTPayload> =>
      (await jwtVerify(token, secret, { ...options, algorithms: SYMMETRIC })).payload
  }
  const published = createPublishedKeys(keys.jwksUrl, deps)
  return async (token: string, options: JWTVerifyOptions): Promise<JWTPayload> =>
    (await jwtVerify(token, published, { ...options, algorithms: ASYMMETRIC })).payload
}

function explain(error: unknown): never {
  if (error instanceof RequestError) throw error
  if (error instanceof errors.JWTExpired) throw badToken('The token has expired. Get a new one.', error)
  if (error instanceof errors.JWTClaimValidationFailed)
    throw badToken(
      `The token's claim "${error.claim}" ${whyNot(error)}. Get one that was made for this gateway.`,
      error,
    )
  if (error instanceof errors.JOSEAlgNotAllowed)
    throw badToken('The token is signed by an algorithm that is not taken here.', error)
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    throw badToken(
      "The token's signature is not by a key of its issuer. Get a token that was made for this gateway.",
      error,
    )
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    throw badToken(
      'The token does not say which key of its issuer it is signed by. Let its header name one as "kid".',
      error,
    )
  throw badToken('The token is no signed JSON Web Token. Send it as it was given out.', error)
}

function whyNot({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return 'is missing'
  if (reason === 'invalid') return 'makes no sense'
  return claim === 'nbf' ? 'says that it is not good yet' : 'is not the one that is asked for here'
}
