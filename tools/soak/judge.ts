import type { Accepted, Evidence, MediaState } from './evidence.ts'
import { mostInAnyWindow } from './windows.ts'

export type Verdict = ReturnType<typeof judge>

/** What a run came to. Everything that must be nothing names its cases. */
export function judge(evidence: Evidence, rate: { calls: number; windowMs: number }) {
  const { accepted, media, requests, undone, complete } = evidence
  const stateOf = ({ mediaId }: Accepted) => media.get(mediaId) ?? null
  const withStatus = (...statuses: string[]) =>
    accepted.filter(one => statuses.includes(stateOf(one)?.status ?? 'unknown to the gateway'))
  /** With all that happened to it, since a fault of a busy machine is not seen a second time. */
  const courseOf = (one: Accepted) => {
    const { failure, history } = stateOf(one) ?? {}
    const events = history?.map(
      ({ attempt, status, cause, message }) => `${attempt} ${status} ${cause} ${message ?? ''}`,
    )
    return [`${nameOf(one)}: ${failure?.code}`, ...(events ?? [])].join('\n  ').trimEnd()
  }
  const failed = withStatus('FAILED')
  const outcomeUnknown = failed.filter(one => stateOf(one)?.failure?.code === 'OUTCOME_UNKNOWN')
  const uploaded = withStatus('UPLOADED')
  const wrongHandles = uploaded.filter(one => !hasOwnHandle(one, stateOf(one), evidence))
  const onTheirWay = withStatus('RECEIVING', 'QUEUED', 'PENDING')
  const ended = new Set([...failed, ...uploaded, ...onTheirWay])
  const forgotten = accepted.filter(one => !ended.has(one))
  const twice = duplicates(evidence)
  return {
    complete,
    accepted: accepted.length,
    delivered: uploaded.length - wrongHandles.length,
    outcomeUnknown: outcomeUnknown.map(courseOf),
    otherFailures: failed.filter(one => !outcomeUnknown.includes(one)).map(courseOf),
    onTheirWay: onTheirWay.length,
    lost: [...forgotten, ...(complete ? onTheirWay : [])].map(
      one => `${nameOf(one)}: ${stateOf(one)?.status ?? 'unknown'}`,
    ),
    duplicatesExplained: twice.explained,
    duplicates: twice.unexplained,
    wrongHandles: wrongHandles.map(nameOf),
    undone,
    // A file that is arriving has no media yet.
    orphans: !complete ? [] : evidence.spool.filter(id => !mayHaveBytes(media.get(id))),
    withoutBytes: accepted
      .filter(one => mustHaveBytes(stateOf(one)) && !evidence.spool.includes(one.mediaId))
      .map(nameOf),
    limited: requests
      .filter(({ status, planned }) => status === 429 && !planned)
      .map(({ at, wabaId }) => `${at} ${wabaId}`),
    mostInAnyWindow: mostInAnyWindow(requests, rate.windowMs),
    ...callsOf(evidence),
  }
}

const nameOf = ({ mediaId, fileName, wabaId }: Accepted) => `${mediaId} (${fileName} of ${wabaId})`

/** The bytes of what was given up are of no use; of what has failed some are kept, to be renewed. */
export const mayHaveBytes = (state: MediaState | null | undefined) => state != null && state.status !== 'CANCELLED'
const mustHaveBytes = (state: MediaState | null | undefined) => mayHaveBytes(state) && state?.status !== 'FAILED'

/** The handle is one of the sandbox's, of the upload that the media says it is, and of these bytes. */
function hasOwnHandle(one: Accepted, state: MediaState | null, { handles, requests }: Evidence): boolean {
  const uploadId = handles.get(state?.handle ?? '')
  if (uploadId === undefined || uploadId !== state?.kaleyraId) return false
  return requests.some(({ mediaId, sha256 }) => mediaId === uploadId && sha256 === one.sha256)
}

/**
 * Uploads that the sandbox has accepted more than once, one entry for each that is too many. One that follows a look for
 * an earlier attempt is explained: the look had found nothing.
 */
function duplicates({ accepted, media, requests }: Evidence) {
  const taken = Map.groupBy(
    requests.filter(({ mediaId }) => mediaId !== null),
    ({ sha256 }) => sha256,
  )
  const explained: string[] = []
  const unexplained: string[] = []
  for (const one of accepted) {
    const tooMany = (taken.get(one.sha256)?.length ?? 0) - 1
    const history = media.get(one.mediaId)?.history ?? []
    const looks = new Set(history.filter(({ cause }) => cause === 'LOOKUP').map(({ attempt }) => attempt)).size
    for (let n = 0; n < tooMany; n += 1) (n < looks ? explained : unexplained).push(nameOf(one))
  }
  return { explained, unexplained }
}

/** Uploads that arrived at the sandbox, and those of them that were not answered with 202. */
function callsOf({ requests }: Evidence) {
  const calls = requests.filter(({ method }) => method === 'POST')
  return { calls: calls.length, failedCalls: calls.filter(({ status }) => status !== 202).length }
}
