/** Who may call: everybody who reaches the gateway, or who has a token that is signed by `keys`. */
export type Auth =
  | { kind: 'none' }
  | { kind: 'jwt'; keys: TokenKeys; issuer: string; audience: string; wabasClaim: string }

/** What tokens are signed with: keys that their issuer publishes, or a secret that is shared with it. */
export type TokenKeys = { jwksUrl: string } | { secret: string }
