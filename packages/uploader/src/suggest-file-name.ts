import { suggestFileName as suggest } from '@resumable-media/client/rules'

/** A name as near to `name` as Kaleyra allows, with its extension: what the gateway would suggest, without a call. */
export const suggestFileName: (name: string) => string = suggest
