import { fileURLToPath } from 'node:url'
import { videoOf } from '../../gateway/test/files.ts'

/** Where a small real file lies. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../gateway/test/fixtures/${name}`, import.meta.url))

/** A real video of so many bytes, as a browser takes it. */
export async function video(name: string, bytes: number) {
  return { name, mimeType: 'video/mp4', buffer: await videoOf(bytes) as Buffer }
}
