import { suggestFileName as suggest } from '@resumable-media/client/rules'

/**
 * The allowed name that is nearest to `name`, with its extension: the gateway's suggestion, without a call.
 *
 * @example
 * suggestFileName('my photo.png') // 'my-photo.png'
 */
export const suggestFileName: (name: string) => string = suggest
