import { randomFillSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { readFixture } from '@resumable-media/test-kit/files'

/** Writes an MP4 of exactly `size` bytes: a real one, and a box of free space that fills it up with noise. */
export async function writeMp4(path: string, size: number): Promise<void> {
  const clip = await readFixture('clip.mp4')
  const freeBytes = size - clip.length
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(freeBytes)
  head.write('free', 4, 'latin1')
  // Noise, since a file of zeros is unlike any that is sent: nothing in it looks like the beginning of a boundary.
  await writeFile(path, Buffer.concat([clip, head, randomFillSync(Buffer.alloc(freeBytes - HEAD_BYTES))]))
}

const HEAD_BYTES = 8
