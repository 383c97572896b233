import { createHmac } from 'node:crypto'
import { WABA } from '../system.ts'

const SECRET = 'the-secret-of-the-hostile-inputs-is-as-long-as-it-must-be'
const FAR_AWAY = 4_000_000_000

/** What a gateway needs to take the tokens that are made here. */
export const TOKEN_ENV = {
  AUTH: 'jwt',
  JWT_SECRET: SECRET,
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'resumable-media',
}

const CLAIMS = { iss: TOKEN_ENV.JWT_ISSUER, aud: TOKEN_ENV.JWT_AUDIENCE, sub: 'mallory', wabas: [WABA], exp: FAR_AWAY }

const encoded = (text: string) => Buffer.from(text).toString('base64url')

/** A token whose signature is right, unless another secret is given, whatever stands in it. */
export function signed(payload: string, header: object = {}, secret = SECRET): string {
  const body = `${encoded(JSON.stringify({ alg: 'HS256', typ: 'JWT', ...header }))}.${encoded(payload)}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

/** A token that is good, but for these claims; undefined leaves one out. */
export const tokenOf = (claims: object = {}, header: object = {}, secret?: string) =>
  signed(JSON.stringify({ ...CLAIMS, ...claims }), header, secret)

/** The one that everything else is sent with. */
export const TOKEN = tokenOf()
