/** The data folder, or something in it, cannot be used. The message says what to do. */
export class DataFolderError extends Error {
  override name = 'DataFolderError'
  readonly code = 'DATA_FOLDER'
}

/** That `path` cannot be used, why, and what to do: the end of a sentence of which it is the subject. */
export function cannotBeUsed(error: unknown, path: string): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  const [reason, cure] = REASONS[code] ?? [message]
  const orThat = cure === undefined ? '' : `, or ${cure.replace('<path>', path)}`
  return `cannot be used (${reason}). Name a folder that this user may write as DATA_DIR${orThat}.`
}

const USER = process.geteuid?.() ?? ''
const IN_PLACE = ['a file is in its place', 'move the file away'] as const
const NOT_OURS = [`uid ${USER} may not read and write it`, `give it to this user: chown -R ${USER} "<path>"`] as const

const REASONS: Record<string, readonly [reason: string, cure: string]> = {
  EACCES: NOT_OURS,
  EPERM: NOT_OURS,
  EROFS: ['its file system is mounted read-only', 'mount that for writing'],
  EEXIST: IN_PLACE,
  ENOTDIR: IN_PLACE,
  ELOOP: ['it is a link that leads in a circle', 'remove the link: rm "<path>"'],
  ENOSPC: ['its disk is full', 'make room'],
  EDQUOT: ['the quota of this user is used up', 'make room'],
}
