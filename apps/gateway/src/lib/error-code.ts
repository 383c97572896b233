import { constants } from 'node:os'

/**
 * The system's word for an error, such as `EIO`. Node has no word for some, EDQUOT and ESTALE among them, and their `code`
 * is then "Unknown system error -122".
 */
export function errorCode(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException
  return (errno !== undefined && NAMES.get(Math.abs(errno))) || code
}

const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]))
