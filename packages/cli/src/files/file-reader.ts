import { openAsBlob } from 'node:fs'
import { Readable } from 'node:stream'
import type { UploaderOptions } from '@resumable-media/uploader'
import type { LocalFile } from './local-file.ts'

/**
 * Reads files for the uploader: outside of a browser tus-js-client knows no `File`. A file that changes while it is read is a
 * fault that no stream of tus-js-client hears of, so that `onFault` has to end the upload.
 */
export function createFileReader() {
  const listeners = new WeakMap<object, (fault: Error) => void>()

  return {
    /** The path is its name: an upload that broke off is found by it again. */
    async open({ path, lastModified, type }: LocalFile, onFault: (fault: Error) => void): Promise<File> {
      const file = new File([await openAsBlob(path)], path, { lastModified, ...(type && { type }) })
      listeners.set(file, onFault)
      return file
    },

    fileReader: {
      openFile: async input => {
        const file = input as File
        return {
          size: file.size,
          async slice(start: number, end: number) {
            const value = Readable.fromWeb(file.slice(start, end).stream() as Parameters<typeof Readable.fromWeb>[0])
            value.on('error', error => listeners.get(file)?.(error))
            return { value: Object.assign(value, { size: end - start }), done: end >= file.size }
          },
          close() {},
        }
      },
    } satisfies NonNullable<UploaderOptions['fileReader']>,
  }
}
