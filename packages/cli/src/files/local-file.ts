import { access, constants, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import {
  fileNameViolation,
  fileSizeViolation,
  mediaTypeOf,
  mediaTypeOfName,
  mediaTypes,
  mediaTypeViolation,
} from '@resumable-media/client/rules'
import type { MediaType } from '@resumable-media/client/rules'
import { EXIT } from '../exit-codes.ts'
import { CommandError } from '../fault.ts'
import { shellWord } from '../output/shell-word.ts'

/** A file that can be read and that no rule is against. */
export type LocalFile = {
  /** As it was given. */
  given: string
  path: string
  fileName: string
  /** Undefined where neither an option nor the extension says it, and a gateway will look at the bytes. */
  type: MediaType | undefined
  size: number
  lastModified: number
}

type Wanted = { cwd: string; name?: string | undefined; type?: string | undefined; needsType: boolean }

/** Throws a CommandError with everything that is wrong with it. */
export async function readLocalFile(given: string, { cwd, name, type, needsType }: Wanted): Promise<LocalFile> {
  const path = resolve(cwd, given)
  const { size, mtimeMs } = await facts(path)
  const fileName = name ?? basename(path)
  const known = (type === undefined ? mediaTypeOfName(fileName) : mediaTypeOf(type)) as MediaType | undefined
  const badName = fileNameViolation(fileName)
  const faults = [
    badName && `${badName.message} For example: --name ${shellWord(badName.suggestion)}`,
    type !== undefined && mediaTypeViolation(type),
    type === undefined && needsType && known === undefined && noType(fileName),
    fileSizeViolation(size),
  ].filter(one => typeof one === 'string')
  if (faults.length > 0) throw new CommandError('INVALID_UPLOAD', faults.join(' '), { exitCode: EXIT.refused })
  return { given, path, fileName, type: known, size, lastModified: mtimeMs }
}

async function facts(path: string) {
  try {
    const found = await stat(path)
    if (found.isDirectory())
      throw unusable('DIRECTORY', `It is a directory. Name the files in it, such as ${shellWord(path)}/*.`)
    if (!found.isFile())
      throw unusable('NO_FILE', 'It is no regular file, so its size is not known. Write it to a file first.')
    await access(path, constants.R_OK)
    return found
  } catch (error) {
    if (error instanceof CommandError) throw error
    const { code = '' } = error as NodeJS.ErrnoException
    throw unusable(code, WORDS[code] ?? `It cannot be read (${code}).`)
  }
}

const unusable = (code: string, message: string) => new CommandError(code, message, { exitCode: EXIT.usage })

const WORDS: Record<string, string> = {
  ENOENT: 'There is no such file. Check the path.',
  ENOTDIR: 'There is no such file: a part of its path is no directory. Check the path.',
  EACCES: 'You may not read it. Make it readable for you: chmod u+r, and u+x for its folders.',
  EPERM: 'You may not read it. Make it readable for you.',
  ENAMETOOLONG: 'There is no such file: the path is too long. Check the path.',
}

const noType = (name: string) =>
  `The extension of "${name}" does not say its type. Files that can be uploaded are ${mediaTypes.join(', ')}: give --type, or another file.`
