/** What can be done with a line of the list. Those that answer a promise reject when the gateway says no. */
export type RowCommands = {
  add(files: File[]): void
  pause(key: string): void
  resume(key: string): void
  /** Gives up what this page sends. */
  stopSending(key: string): void
  retry(key: string): void
  /** Takes the line of a file that was not sent off the list. */
  remove(key: string): void
  cancel(mediaId: string): Promise<void>
  renew(mediaId: string): Promise<void>
  /** Gives up what an earlier page began. */
  forget(mediaId: string): Promise<void>
}
