import type * as Tus from 'tus-js-client'
import { noConnection } from '../connection/send.ts'

/** tus-js-client is twice the size of the rest: it comes when a file needs it. */
export async function loadTus(): Promise<typeof Tus> {
  try {
    return await import('tus-js-client')
  } catch (error) {
    throw noConnection(error)
  }
}
