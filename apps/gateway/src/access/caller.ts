import { shown } from '@resumable-media/client/rules'
import { ForbiddenWabaError } from '../errors/upload-errors.ts'
import type { Media } from '../media/media.ts'
import { lacksScope } from '../errors/access-errors.ts'
import type { RequestError } from '../errors/caller-error.ts'

export const SCOPES = ['media:read', 'media:write'] as const

type Scope = (typeof SCOPES)[number]

export type Caller = {
  /** The owner of its uploads; null while AUTH is none, when callers are not distinguished. */
  owner: string | null
  wabas: 'all' | ReadonlySet<string>
  scopes: ReadonlySet<Scope>
  /** When its token expires, in milliseconds since 1970. */
  until: number
}

/** The one caller there is while AUTH is none. */
export const EVERYBODY: Caller = { owner: null, wabas: 'all', scopes: new Set(SCOPES), until: Infinity }

export const scopeFault = ({ scopes }: Caller, scope: Scope): RequestError | undefined =>
  scopes.has(scope) ? undefined : lacksScope(scope)

/** Throws FORBIDDEN_SCOPE for a scope that the caller lacks. */
export function demandScope(caller: Caller, scope: Scope): void {
  const fault = scopeFault(caller, scope)
  if (fault) throw fault
}

export const mayUse = ({ wabas }: Caller, wabaId: string): boolean => wabas === 'all' || wabas.has(wabaId)

export const forbiddenWaba = (wabaId: string) =>
  new ForbiddenWabaError(
    wabaId,
    `The token does not let you use WABA "${shown(wabaId)}". Get one whose claim lists it.`,
  )

/** Throws ForbiddenWabaError for a WABA that the caller may not use. */
export function demandWaba(caller: Caller, wabaId: string): void {
  if (!mayUse(caller, wabaId)) throw forbiddenWaba(wabaId)
}

/** The media item if the caller may use its WABA. */
export function visible(caller: Caller, media: Media | undefined): Media | undefined {
  return media && mayUse(caller, media.wabaId) ? media : undefined
}

/** Whether the caller may send the bytes of a media item, and learn their URL. */
export function maySend(caller: Caller, { wabaId, owner }: Pick<Media, 'wabaId' | 'owner'>): boolean {
  return mayUse(caller, wabaId) && (caller.owner === null || caller.owner === owner)
}
