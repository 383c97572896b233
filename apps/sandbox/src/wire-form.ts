import type { IncomingMessage } from 'node:http'
import { boundaryOf } from '@resumable-media/multipart'

/** The standard form, or what the vendor's documented curl makes of it by forcing its "only allowed value". */
export type WireForm = 'multipart' | 'documented-curl'

/** The form that a request's content type says; undefined when it is neither. */
export function findWireForm({ headers }: IncomingMessage): { form: WireForm; boundary: string } | undefined {
  const contentType = headers['content-type'] ?? ''
  const form = FORMS[contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '']
  const boundary = boundaryOf(contentType)
  return form === undefined || boundary === undefined ? undefined : { form, boundary }
}

const FORMS: Partial<Record<string, WireForm>> = {
  'multipart/form-data': 'multipart',
  'application/json': 'documented-curl',
}
