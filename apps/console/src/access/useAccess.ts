import { createContext, useContext, useSyncExternalStore } from 'react'
import { createTokenKeeper } from './token.ts'
import type { Access, TokenKeeper } from './token.ts'

export const TokenContext = createContext<TokenKeeper>(createTokenKeeper())

/** Whether a token is asked for, and who keeps it. */
export function useAccess(): Access & { keeper: TokenKeeper } {
  const keeper = useContext(TokenContext)
  const access = useSyncExternalStore(keeper.subscribe, keeper.state)
  return { ...access, keeper }
}
