import { fileNameViolation, fileSizeViolation, mediaTypeViolation } from './rules.ts'

/** One broken rule, in a sentence with the value, the limit and the cure. */
export type Violation = { field: 'fileName' | 'type' | 'size'; message: string }

type Facts = { fileName: string; type: string; size: number }

export function findViolations({ fileName, type, size }: Facts): Violation[] {
  const found = [
    { field: 'fileName', message: fileNameViolation(fileName)?.message },
    { field: 'type', message: mediaTypeViolation(type) },
    { field: 'size', message: fileSizeViolation(size) },
  ] as const
  return found.flatMap(({ field, message }) => (message === undefined ? [] : [{ field, message }]))
}
