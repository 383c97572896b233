import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import type { Caller } from '../access/caller.ts'
import type { UploadFacts } from '../rules/rules.ts'
import type { Place } from '../access/concurrency-limit.ts'
import type { BeginInput } from '../uploads/begin.ts'
import type { UploadInput } from '../uploads/accept.ts'
import type { Admitted } from '../uploads/idempotency.ts'
import type { WabaId } from '../media/ids.ts'
import type { MediaReads } from '../store/media-reads.ts'
import type { Changes } from '../live/changes.ts'
import type { ListedMedia, Media } from '../media/media.ts'
import type { UserError } from '../errors/caller-error.ts'

/** The use cases behind the schema; composed in app.ts. */
export type Gateway = {
  accept(input: UploadInput): Promise<Admitted>
  /** The media item after the first try at Kaleyra, or as it stands when that takes too long or has to wait. */
  afterFirstTry(id: string): Promise<Media>
  discard(id: string): Promise<void>
  begin(input: BeginInput): Promise<{ media: Media }>
  renew(id: string, owner: string | null): Promise<string>
  cancel(id: string): Promise<void>
  checkUpload(facts: UploadFacts): UserError[]
  findMedia(id: string): Promise<Media | undefined>
  /** The received bytes of an upload under way, where they are newer than its row. */
  receivedOf(id: string): number | undefined
  /** The estimate for a waiting item: its place (1 goes next) and when it is tried. Null when it does not wait. */
  outlook: {
    positionOf(media: ListedMedia): Promise<number | null>
    dueAtOf(media: ListedMedia): Promise<number | null>
  }
  reads: Pick<MediaReads, 'list' | 'history'>
  changes: Pick<Changes, 'ofMedia' | 'ofWaba'>
  quota(wabaId: WabaId): Promise<Quota>
  now(): number
}

/** What resolvers may call: the gateway, limited to the caller. */
export type Context = Omit<Gateway, 'accept' | 'begin' | 'renew'> & {
  caller: Caller
  accept(input: Omit<UploadInput, 'owner'>): Promise<Admitted>
  begin(input: Omit<BeginInput, 'owner'>): Promise<{ media: Media }>
  renew(id: string): Promise<string>
  /** Where a tus client sends the bytes of an upload to. */
  uploadUrl(id: string): string
}

/** The context of a request before its document is read. */
export type CallerContext = {
  req: IncomingMessage
  res: ServerResponse
  /** Set, like `upload`, once the request is admitted. */
  caller: Caller
  /** The place of an upload by multipart among the caller's uploads. */
  upload?: Place
  /** How the body is read, once its headers are found right. */
  admitted?: Promise<ReadParams | undefined>
  params?: Promise<GraphQLParams>
  /** The document has run, and its result has errors for Yoga to answer. */
  result?: ExecutionResult
}

/** Reads the parameters out of a request that is admitted. Throws a CallerError. */
export type ReadParams = (req: IncomingMessage, res: ServerResponse) => Promise<GraphQLParams>

/** Yoga's type of a plugin does not name it. */
export const serverContextOf = (context: unknown) => context as CallerContext

export type Quota = { limit: number; used: number; remaining: number; queued: number; nextSlotAt: number }
