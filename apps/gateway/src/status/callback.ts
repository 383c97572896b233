import type { Report } from './report.ts'

/**
 * Reads the fields of a callback, whose template the customer types: only `resumable_media_id` must be there. Ids come
 * as numbers or strings, values of the GET form in literal double quotes, and what Kaleyra had nothing for comes empty,
 * as null, or as its own placeholder.
 */
export function parseCallback(fields: Record<string, unknown>): Report | undefined {
  const field = (name: string): string | undefined => {
    const value = fields[name]
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    const text = unquoted(String(value).trim())
    return text === '' || text === 'null' || /^<[^<>]*>$/u.test(text) ? undefined : text
  }
  const kaleyraId = field('resumable_media_id')
  if (kaleyraId === undefined) return undefined
  return {
    kaleyraId,
    wabaId: field('waba_id'),
    status: field('status'),
    handle: field('uploaded_file_handle'),
  }
}

const unquoted = (text: string) => (/^".*"$/su.test(text) ? text.slice(1, -1) : text)
