/** As tus-js-client asks for it. Written out: its own types need those of Node, which a page does not have. */
export type FileReader = {
  openFile(
    file: unknown,
    chunkSize: number,
  ): Promise<{
    /** In bytes. */
    size: number
    /** `value` is what the connection takes as a body. */
    slice(start: number, end: number): Promise<{ value: unknown; done: boolean }>
    close(): void
  }>
}
