import type * as Tus from 'tus-js-client'
import { ConnectionError } from '../upload-error.ts'

/** tus-js-client is twice the size of the rest: it comes when a file needs it. */
export async function loadTus(): Promise<typeof Tus> {
  try {
    return await import('tus-js-client')
  } catch (error) {
    throw new ConnectionError('PAGE_INCOMPLETE', NOT_LOADED, { cause: error })
  }
}

const NOT_LOADED =
  'A part of this page that larger files need (tus-js-client) did not load. It is tried again; if that does not help, ' +
  'reload the page and choose the file again: it goes on where it was.'
