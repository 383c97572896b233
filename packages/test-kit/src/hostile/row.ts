import type { Exchange, HttpAnswer } from './exchange.ts'

/** One hostile input: what it is, and how it is sent. */
export type Row = {
  what: string
  send: (target: Target) => Promise<HttpAnswer[]>
  /** It breaks no rule, and is taken in the end: an upload that is begun, and cancelled before its bytes come. */
  isLegal?: boolean
}

/** Another category is another file with one of these, and a line in table.ts. */
export type Category = {
  title: string
  /** It goes to a gateway with AUTH=jwt, and under a good token where the row gives none. */
  asksForToken?: boolean
  rows: readonly Row[]
}

/** The gateway that hostile inputs are sent to. */
export type Target = {
  /** Bytes as they are. */
  raw: (bytes: Uint8Array | string, options?: Exchange) => Promise<HttpAnswer[]>
  /** A request with these headers, and those that every request needs where they are not given; undefined leaves one out. */
  request: (method: string, path: string, headers?: Headers, body?: Uint8Array | string) => Promise<HttpAnswer[]>
  /** Begins a resumable upload and answers its path; it is cancelled when all is over. */
  begin: (size: number, metadata?: Record<string, string>) => Promise<string>
}

export type Headers = Record<string, string | readonly string[] | undefined>
