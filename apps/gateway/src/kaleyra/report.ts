/** What Kaleyra says of an upload, by callback or when asked. Absent fields say nothing. */
export type Report = {
  kaleyraId: string
  wabaId?: string | undefined
  status: string | undefined
  handle: string | undefined
}
