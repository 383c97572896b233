import { refusals } from '@resumable-media/client/rules'

/** A reason of Kaleyra's, for an answer that is a refusal for good. */
type Documented = keyof typeof refusals

/** Why a media item failed before Kaleyra took it. */
export type RefusalReason = Documented | 'OUTCOME_UNKNOWN' | 'OTHER'

/**
 * What becomes of a call that was answered with a refusal of the spec: the same file would be refused again, or the hour is
 * full, or Kaleyra cannot for now.
 */
export function refusalKind(reason: string): 'for good' | 'limited' | 'later' | undefined {
  if (!isDocumented(reason)) return undefined
  const { status } = refusals[reason]
  if (status === 429) return 'limited'
  return status >= 500 ? 'later' : 'for good'
}

const isDocumented = (reason: string): reason is Documented => Object.hasOwn(refusals, reason)

/**
 * What a caller of the gateway can do. The spec says what a caller of Kaleyra can do; for these the gateway's settings or its
 * checks come between.
 */
const OWN_WORDS: Partial<Record<RefusalReason, string>> = {
  BAD_CREDENTIALS: 'Check `KALEYRA_SID` and `KALEYRA_API_KEY`.',
  WABA_NOT_OWNED: 'The WABA is not in the account: check `wabaId`.',
  BAD_PAYLOAD: 'The rules of Kaleyra differ from those checked here: please report it.',
  BAD_FILE_NAME: 'The rules of Kaleyra differ from those checked here: please report it.',
  TOO_LARGE: 'The rules of Kaleyra differ from those checked here: please report it.',
  OUTCOME_UNKNOWN: 'The answer of Kaleyra was lost and the upload cannot be told from others: upload the file again.',
  OTHER: 'Read the `message`.',
}

/** Every reason with what to do. A refusal that the spec has gained is here without another line. */
export const REFUSAL_CURES = Object.fromEntries(
  [...documentedOf('uploadResumableMedia'), 'OUTCOME_UNKNOWN', 'OTHER'].map(reason => [
    reason,
    OWN_WORDS[reason as RefusalReason] ?? refusals[reason as Documented].whatToDo,
  ]),
) as Record<RefusalReason, string>

function documentedOf(operation: (typeof refusals)[Documented]['operations'][number]): string[] {
  const rows: [string, { operations: readonly string[] }][] = Object.entries(refusals)
  return rows
    .filter(([reason, { operations }]) => operations.includes(operation) && refusalKind(reason) === 'for good')
    .map(([reason]) => reason)
}

export const REFUSAL_REASONS = Object.keys(REFUSAL_CURES) as readonly RefusalReason[]

export const isRefusalReason = (code: string | null): code is RefusalReason =>
  code !== null && Object.hasOwn(REFUSAL_CURES, code)
