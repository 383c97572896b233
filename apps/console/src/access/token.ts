import type { UploaderOptions } from '@resumable-media/uploader'

/** Why a token is asked for: there is none, the gateway takes it no longer, it never did, or another one is wanted. */
export type Reason = 'MISSING' | 'EXPIRED' | 'REFUSED' | 'OTHER'
/** `given` counts the tokens, for what is to be asked anew with the next one. */
export type Access = { asked: Reason | undefined; given: number }
export type TokenKeeper = ReturnType<typeof createTokenKeeper>

type GetHeaders = Extract<UploaderOptions['headers'], (refused?: Record<string, string>) => unknown>

/**
 * Keeps the token in the memory of the page only, not in the browser's storage. A request that needs one waits until it
 * is given.
 */
export function createTokenKeeper() {
  const listeners = new Set<() => void>()
  let access: Access = { asked: undefined, given: 0 }
  let token: string | undefined
  let answer = Promise.withResolvers<void>()

  const authorization = () => (token === undefined ? undefined : `Bearer ${token}`)
  const headers: GetHeaders = async refused => {
    if (refused && refused['authorization'] === authorization()) ask(reasonOf(token))
    if (access.asked !== undefined) await answer.promise
    const value = authorization()
    return value === undefined ? {} : { authorization: value }
  }

  function ask(asked: Reason): void {
    if (access.asked === undefined) set({ ...access, asked })
  }

  function set(next: Access): void {
    access = next
    for (const listener of listeners) listener()
  }

  return {
    headers,
    ask,
    give(given: string): void {
      token = given
      set({ asked: undefined, given: access.given + 1 })
      answer.resolve()
      answer = Promise.withResolvers()
    },
    /** Continues with the present token. */
    keep(): void {
      if (token !== undefined) this.give(token)
    },
    state: () => access,
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function reasonOf(token: string | undefined): Reason {
  if (token === undefined) return 'MISSING'
  return (expiryOf(token) ?? Infinity) <= Date.now() ? 'EXPIRED' : 'REFUSED'
}

/** In milliseconds since 1970; undefined where the token does not say. */
function expiryOf(token: string): number | undefined {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown }
    return typeof exp === 'number' ? exp * 1000 : undefined
  } catch {
    return undefined
  }
}
