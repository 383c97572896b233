export { ResumableMedia, ResumableMedia as default } from './resumable-media.ts'
export type { ResumableMediaOptions } from './resumable-media.ts'
