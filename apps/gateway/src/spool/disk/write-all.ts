import type { FileHandle } from 'node:fs/promises'

/** Writes all chunks at the end of what was written before. The system may write fewer bytes than it is given. */
export async function writeAll(
  handle: FileHandle,
  chunks: Buffer[],
  onWritten: (bytes: number) => void = () => {},
): Promise<void> {
  for (let left = chunks; left.length > 0;) {
    const { bytesWritten } = await handle.writev(left)
    onWritten(bytesWritten)
    left = behind(left, bytesWritten)
  }
}

function behind(chunks: Buffer[], bytes: number): Buffer[] {
  let before = 0
  return chunks.flatMap(chunk => {
    const rest = chunk.subarray(Math.max(0, bytes - before))
    before += chunk.length
    return rest.length > 0 ? [rest] : []
  })
}
