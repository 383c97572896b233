import { parseParameters } from './parameters.ts'

/** The names in a Content-Disposition, whatever its type; undefined where one is missing, empty where it is empty. */
export function parseDisposition(value: string): { name: string | undefined; fileName: string | undefined } {
  const parameters = parseParameters(value)
  return {
    name: decoded(parameters.get('name')),
    fileName: extended(parameters.get('filename*')) ?? decoded(parameters.get('filename')),
  }
}

const ENCODED: Record<string, string> = { '%22': '"', '%0D': '\r', '%0A': '\n', '\\"': '"' }

/** Undoes the escapes of browsers, undici and curl; any other `%` or backslash stays. */
function decoded(name: string | undefined): string | undefined {
  return name?.replaceAll(/%22|%0D|%0A|\\"/gi, found => ENCODED[found.toUpperCase()] ?? found)
}

/** RFC 8187 in UTF-8, the one charset that it still allows to be sent; undefined when it is not valid. */
function extended(value: string | undefined): string | undefined {
  const encoded = /^utf-8'[^']*'(?<encoded>.*)$/is.exec(value ?? '')?.groups?.['encoded']
  if (encoded === undefined) return undefined
  try {
    return decodeURIComponent(encoded)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
