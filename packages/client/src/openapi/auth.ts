/** A security scheme of an operation, as it is generated. */
export type Auth = {
  type: 'apiKey' | 'http'
  scheme?: 'basic' | 'bearer'
  /** Where an API key goes; default the header. */
  in?: 'header' | 'query' | 'cookie'
  name?: string
  /** Where several schemes look alike. */
  key?: string
}

/**
 * A token, for the first scheme of each operation; or a function that answers the token of a scheme, and undefined for those
 * that are not used. The token of `basic` is `user:password`.
 */
export type AuthSource = string | ((auth: Auth) => string | undefined | Promise<string | undefined>)

type Credentials = { headers: Record<string, string>; query: Record<string, string>; cookies: string[] }

/** What an operation's schemes add to a request. A header that the caller has given is left as it is. */
export async function credentialsOf(
  security: readonly Auth[],
  source: AuthSource | undefined,
  given: Record<string, unknown>,
): Promise<Credentials> {
  const found: Credentials = { headers: {}, query: {}, cookies: [] }
  // A token for one scheme is not for another: in a query it would be written into logs.
  const schemes = typeof source === 'string' ? security.slice(0, 1) : security
  for (const auth of schemes) {
    const token = typeof source === 'function' ? await source(auth) : source
    if (token === undefined || token === '') continue
    const name = auth.type === 'http' ? 'authorization' : (auth.name ?? 'authorization')
    if (auth.type === 'http') setHeader(name, httpValue(auth, token))
    else if (auth.in === 'query') found.query[name] = token
    else if (auth.in === 'cookie') found.cookies.push(`${name}=${encodeURIComponent(token)}`)
    else setHeader(name, token)
  }
  return found

  function setHeader(name: string, value: string): void {
    const key = name.toLowerCase()
    if (given[key] === undefined) found.headers[key] = value
  }
}

const httpValue = ({ scheme }: Auth, token: string): string =>
  scheme === 'basic' ? `Basic ${Buffer.from(token).toString('base64')}` : `Bearer ${token}`
