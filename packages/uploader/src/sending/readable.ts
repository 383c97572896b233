import { UploadError } from '../upload-error.ts'

/** Throws for a file that was changed or removed since it was chosen: to the browser that is a broken connection. */
export async function checkReadable(file: File): Promise<void> {
  const reader = file.stream().getReader()
  try {
    await reader.read()
    await reader.cancel()
  } catch (cause) {
    const message = `${file.name} cannot be read: it was changed or removed since it was chosen. Choose it again.`
    throw new UploadError({ code: 'FILE_UNREADABLE', message, cause })
  }
}
