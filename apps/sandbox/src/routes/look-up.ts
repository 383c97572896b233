import { examples } from '@resumable-media/openapi/examples'
import { exampleAnswer, type Answer } from '../answer.ts'
import type { Media } from '../media-store.ts'
import type { State } from '../state.ts'
import type { ApiCall, Operation } from './operation.ts'

/** GET resumable_media. */
export function createLookUp({ media }: State): Operation {
  return { id: 'getResumableMedia', answer, takeIn: async () => {} }

  async function answer({ query, wabaId }: ApiCall): Promise<Answer> {
    const limit = parsePage(query.get('limit'), LIMIT)
    const offset = parsePage(query.get('offset'), OFFSET)
    if (limit === undefined || offset === undefined) return exampleAnswer('badPayload')
    const id = query.get('id')
    const found = media.ofWaba(wabaId).filter(one => id === null || one.id === id)
    if (found.length === 0) return exampleAnswer('notFound')
    const { status, body } = examples.uploaded
    return { status, body: { ...body, data: found.slice(offset, offset + limit).map(itemOf) } }
  }

  function itemOf(one: Media) {
    const [item] = examples.uploaded.body.data
    return {
      ...item,
      id: one.id,
      status: one.status,
      uploaded_file_handle: media.findHandle(one) ?? null,
      file_name: one.fileName,
      waba_id: one.wabaId,
      company_id: one.account.companyId,
    }
  }
}

// The bounds of the spec's query parameters; a test holds them to it.
const LIMIT = { min: 1, max: 100, fallback: 25 }
const OFFSET = { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 }

function parsePage(text: string | null, { min, max, fallback }: typeof LIMIT): number | undefined {
  if (text === null) return fallback
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  return value >= min && value <= max ? value : undefined
}
