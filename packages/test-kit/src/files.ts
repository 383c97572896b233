import { createHash } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** Real files, each small. */
export const FILES = [
  { name: 'brochure.pdf', type: 'application/pdf' },
  { name: 'photo.jpg', type: 'image/jpeg' },
  { name: 'image.png', type: 'image/png' },
  { name: 'clip.mp4', type: 'video/mp4' },
] as const

const pathOf = (name: string) => new URL(`../fixtures/${name}`, import.meta.url)

export const readFixture = (name: string) => readFile(pathOf(name))
export const blobOf = (name: string) => openAsBlob(pathOf(name))
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A real video of exactly `size` bytes: the clip, and a box of the kind that players pass over. */
export async function videoOf(size: number): Promise<Buffer<ArrayBuffer>> {
  const clip = await readFixture('clip.mp4')
  const video = Buffer.alloc(size)
  clip.copy(video)
  video.writeUInt32BE(size - clip.length, clip.length)
  video.write('free', clip.length + 4, 'latin1')
  return video
}
