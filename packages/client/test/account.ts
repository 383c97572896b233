import { createKaleyraClient } from '../src/index.ts'
import type { KaleyraClient, KaleyraClientOptions, UploadCall } from '../src/index.ts'

/** A client of the account that the examples of the spec are about. */
export function clientOf(baseUrl: string, options: Partial<Pick<KaleyraClientOptions, Tunable>> = {}): KaleyraClient {
  return createKaleyraClient({ baseUrl, sid: SID, apiKey: API_KEY, ...options })
}

type Tunable = 'timeoutMs' | 'dispatcher' | 'wire' | 'retry' | 'hooks'

export const SID = 'HXAP1600000097IN'
export const API_KEY = 'A0000000000000000000000000000sand'
export const WABA_ID = '150440000142241'

/** An upload that breaks no rule. */
export const anUpload = {
  wabaId: WABA_ID,
  file: new Blob(['hello']),
  fileName: 'image.png',
  type: 'image/png',
} as const satisfies UploadCall

export const ACCEPTED = {
  code: 'WA202',
  message: 'Request Processed Successfully',
  data: { id: '639', status: 'PENDING' },
  error: {},
}
