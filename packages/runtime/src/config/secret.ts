import { readFileSync } from 'node:fs'
import type { Source } from './row.ts'

/** The secret of `key`, or of the file that `<key>_FILE` names. */
export function readSecret(source: Source, key: string, fault: (text: string) => void): string | undefined {
  const [secret, path] = [source(key), source(`${key}_FILE`)]
  if (secret && path) fault(`${key} and ${key}_FILE are both set: unset one of them.`)
  return path ? readSecretFile(path, text => fault(`${key}_FILE ${text}.`)) : secret
}

/** The whole text of a file, without its last line break. Faults do not show the path: it may be the secret. */
export function readSecretFile(path: string, fault: (text: string) => void): string | undefined {
  try {
    const secret = readFileSync(path, 'utf8').replace(/[\r\n]+$/u, '')
    if (secret === '') fault('names a file that is empty: expected the secret in it')
    return secret
  } catch (error) {
    fault(`names a file that cannot be read (${(error as NodeJS.ErrnoException).code}): expected the path of a file`)
    return undefined
  }
}
