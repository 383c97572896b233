import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidUploadError } from './errors/upload-faults.ts'
import type { FileSource } from './file-source.ts'
import type { MediaType } from './generated/types.gen.ts'
import { isMediaType, mediaTypeOf, mediaTypeOfName, mediaTypes } from './rules.ts'
import { list } from './sentence.ts'

type Given = { file: FileSource; fileName?: string | undefined; type?: string | undefined }

/**
 * The name and type that an upload goes by: what the call gives, else the name of a path or `File`, the type of a `Blob`
 * that has one, or the type that the name's extension means. Throws InvalidUploadError where nothing tells.
 */
export function fileFacts({ file, fileName = nameOf(file), type = typeOf(file) }: Given) {
  if (fileName === undefined) throw new InvalidUploadError([{ field: 'fileName', message: NO_NAME }])
  const said = type ?? mediaTypeOfName(fileName)
  if (said === undefined) throw new InvalidUploadError([{ field: 'type', message: NO_TYPE }])
  const named = mediaTypeOf(said) ?? ''
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no type is judged by the rules, or sent as it is
  return { fileName, type: isMediaType(named) ? named : (said as MediaType) }
}

const NO_NAME = 'The file has no name of its own. Give `fileName`, for instance "image.png".'
const NO_TYPE = `The name of the file does not show its type. Give \`type\`: one of ${list([...mediaTypes])}.`

/** A typed array, too, has no name. */
function nameOf(file: FileSource): string | undefined {
  if ('path' in file && !(Symbol.asyncIterator in file))
    return basename(file.path instanceof URL ? fileURLToPath(file.path) : file.path)
  return 'name' in file && 'type' in file && typeof file.name === 'string' && file.name !== '' ? file.name : undefined
}

/** A browser, or `fetch`, says "" of a type that it does not know. */
const typeOf = (file: FileSource): string | undefined =>
  'type' in file && typeof file.type === 'string' && file.type !== '' ? file.type : undefined
