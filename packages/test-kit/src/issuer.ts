import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import type { JWTPayload } from 'jose'
import { WABA } from './system.ts'

export type Issuer = Awaited<ReturnType<typeof startIssuer>>
/** What a token is to say; undefined leaves a claim out. */
type Claims = Record<string, unknown>
type Keys = Awaited<ReturnType<typeof createKeys>>

export const AUDIENCE = 'resumable-media'
const KID = 'key-1'

/** Gives out tokens, and publishes its keys over HTTP. */
export async function startIssuer() {
  const keys = new Map([[KID, await createKeys(KID)]])
  const stranger = await createKeys(KID)
  const faults: {
    status: number
    location: string
    hangs: boolean
    /** Answers instead of what it would. */
    answers?: (response: ServerResponse) => unknown
  } = { status: 200, location: '', hangs: false }
  let asked = 0
  const published = () => [...keys.values()].map(one => one.published)
  const server = createServer((_request, response) => {
    asked += 1
    if (faults.hangs) return
    if (faults.answers) {
      faults.answers(response)
      return
    }
    const body = JSON.stringify({ keys: published() })
    const headers = { 'content-type': 'application/json', ...(faults.location && { location: faults.location }) }
    response.writeHead(faults.status, headers).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const payload = (claims: Claims) =>
    ({
      iss: url,
      aud: AUDIENCE,
      sub: 'alice',
      wabas: [WABA],
      exp: seconds() + 600,
      ...claims,
    }) as JWTPayload
  const sign = (claims: Claims, { key, kid }: Pick<Keys, 'key' | 'kid'>) =>
    new SignJWT(payload(claims)).setProtectedHeader({ alg: 'RS256', kid }).sign(key)

  return {
    url,
    faults,
    /** What it publishes. */
    published,
    /** How often the keys were fetched. */
    asked: () => asked,
    /** What a gateway needs to take its tokens. */
    env: { AUTH: 'jwt', JWKS_URL: `${url}/jwks.json`, JWT_ISSUER: url, JWT_AUDIENCE: AUDIENCE },
    /** One for WABA and `alice`, good for ten minutes, unless the claims say otherwise. */
    token: (claims: Claims = {}, kid = KID) => sign(claims, keys.get(kid) ?? { ...stranger, kid }),
    /** Signed by a key that says it is the issuer's. */
    forged: () => sign({}, stranger),
    unsigned: () => new UnsecuredJWT(payload({})).encode(),
    /** Signed with the public key, as if it were a secret. */
    async confused(): Promise<string> {
      const secret = new TextEncoder().encode(await exportSPKI((keys.get(KID) ?? stranger).publicKey))
      return new SignJWT(payload({})).setProtectedHeader({ alg: 'HS256', kid: KID }).sign(secret)
    },
    async publish(kid: string): Promise<void> {
      keys.set(kid, await createKeys(kid))
    },
    async stop(): Promise<void> {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

export const seconds = () => Math.floor(Date.now() / 1000)

async function createKeys(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  return {
    kid,
    key: privateKey,
    publicKey,
    published: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' },
  }
}
