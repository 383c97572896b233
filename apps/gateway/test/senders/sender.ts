/** What is sent: all that the refusals differ in. */
export type Sent = { url: string; method: string; headers: Record<string, string>; file: string }

/** What reached the sender; the body is JSON that tells a code, in most. Undefined: it does not show it. */
export type Reached = { status: number; body?: string | undefined }

export type Sender = {
  name: string
  /** It depended on chance what such a sender read, before connections were closed in stages. */
  byChance?: boolean
  /** Throws when no answer reached it. */
  send: (sent: Sent) => Promise<Reached>
}
