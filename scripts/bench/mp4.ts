import { randomFillSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'

/** Writes an MP4 of exactly `size` bytes: its type, and a box of free space that fills it with noise. */
export async function writeMp4(path: string, size: number): Promise<void> {
  const type = box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1'))
  // Noise, since a file of zeros is unlike any that is sent: nothing in it looks like the beginning of a boundary.
  const free = box('free', randomFillSync(Buffer.alloc(size - type.length - HEAD_BYTES)))
  await writeFile(path, Buffer.concat([type, free]))
}

const HEAD_BYTES = 8

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(HEAD_BYTES + content.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, content])
}
