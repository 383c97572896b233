/** An account at Kaleyra, and the WABAs that are sent for through it; undefined for every one. */
export type Account = { sid: string; apiKey: string; baseUrl: string; wabaIds: readonly string[] | undefined }
