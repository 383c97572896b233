/** The data folder, or something in it, cannot be used. The message says what to do. */
export class DataFolderError extends Error {
  override name = 'DataFolderError'
  readonly code = 'DATA_FOLDER'
}

/** What is wrong with `path`, as the end of a sentence of which it is the subject, and what to do. */
export function reasonOf(error: unknown, path: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return (REASONS[code] ?? `cannot be used (${message}). Name another folder as DATA_DIR.`).replaceAll('<path>', path)
}

const USER = process.geteuid?.() ?? ''
const NO_FOLDER =
  'cannot be made, since a file is in its place. Move the file away, or name another folder as DATA_DIR.'

const REASONS: Record<string, string> = {
  EACCES: `cannot be read and written by this user (uid ${USER}). Give it to this user: chown -R ${USER} "<path>"; or name another folder as DATA_DIR.`,
  EPERM: `cannot be changed by this user (uid ${USER}). Give it to this user: chown -R ${USER} "<path>"; or name another folder as DATA_DIR.`,
  EROFS: 'is on a file system that is mounted read-only. Mount it for writing, or name another folder as DATA_DIR.',
  EEXIST: NO_FOLDER,
  ENOTDIR: NO_FOLDER,
  ELOOP: 'is a link that leads in a circle. Remove the link: rm "<path>"',
  ENOSPC: 'cannot be made, since the disk is full. Make room, or name another folder as DATA_DIR.',
  EDQUOT: 'cannot be made, since the quota of this user is used up. Make room, or name another folder as DATA_DIR.',
}
