export const SCOPES = ['media:read', 'media:write'] as const

/** What a token is for. */
export type Scope = (typeof SCOPES)[number]
