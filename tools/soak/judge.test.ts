import { describe, expect, test } from 'vitest'
import type { Accepted, Evidence, MediaState } from './evidence.ts'
import { judge } from './judge.ts'
import type { RequestEntry } from './sandbox-control.ts'

const RATE = { calls: 5, windowMs: 3000 }
const START = Date.parse('2026-01-01T00:00:00Z')

describe('a run in which everything is right', () => {
  test('has nothing in any column that must be empty', () => {
    expect(verdictOf({})).toMatchObject({ ...NOTHING, accepted: 2, delivered: 2, mostInAnyWindow: 2 })
  })
})

describe('the judge counts', () => {
  test('a media item that the gateway does not know', () => {
    expect(verdictOf({ media: { b: null } })).toMatchObject({ lost: [expect.stringContaining('b ')], delivered: 1 })
  })

  test('a media item that is still on its way, as lost once all have had their time', () => {
    const media = { b: { status: 'PENDING', handle: null } }
    expect(verdictOf({ media })).toMatchObject({ lost: [expect.stringContaining('PENDING')], onTheirWay: 1 })
    expect(verdictOf({ media, complete: false })).toMatchObject({ lost: [], onTheirWay: 1 })
  })

  test('a failure, apart from those whose outcome is unknown; its bytes may be kept to be renewed', () => {
    const failed = (code: string) => ({ status: 'FAILED', handle: null, failure: { code, message: '' } })
    for (const spool of [['a'], ['a', 'b']])
      expect(verdictOf({ media: { b: failed('OUTCOME_UNKNOWN') }, spool })).toMatchObject({
        ...NOTHING,
        outcomeUnknown: [expect.stringContaining('b ')],
      })
    const history = [{ status: 'QUEUED', cause: 'ANSWER', attempt: 1, message: 'it answered 500' }]
    expect(verdictOf({ media: { b: { ...failed('OTHER'), history } } }).otherFailures).toEqual([
      'b (banner.png of 1): OTHER\n  1 QUEUED ANSWER it answered 500',
    ])
  })

  test('an upload that was accepted twice', () => {
    const requests = [...REQUESTS, post({ wabaId: '2', sha256: 'sha-b', mediaId: '902' })]
    expect(verdictOf({ requests })).toMatchObject({ duplicates: [expect.stringContaining('b ')] })
  })

  test('an upload accepted twice after a look apart, and as often as there was a look', () => {
    const again = post({ wabaId: '2', sha256: 'sha-b', mediaId: '902' })
    const history = [{ status: 'QUEUED', cause: 'LOOKUP', attempt: 1, message: null }]
    const twice = verdictOf({ requests: [...REQUESTS, again], media: { b: { history } } })
    expect(twice).toMatchObject({ duplicates: [], duplicatesExplained: [expect.stringContaining('b ')] })
    const thrice = verdictOf({ requests: [...REQUESTS, again, again], media: { b: { history } } })
    expect([thrice.duplicates, thrice.duplicatesExplained].map(list => list.length)).toEqual([1, 1])
  })

  test('an upload whose answer was lost as accepted all the same', () => {
    const unanswered = post({ wabaId: '2', sha256: 'sha-b', mediaId: '902', status: null })
    expect(verdictOf({ requests: [...REQUESTS, unanswered] }).duplicates).toHaveLength(1)
  })

  test('handles that were swapped', () => {
    const media = { a: { handle: 'handle-b', kaleyraId: '901' }, b: { handle: 'handle-a', kaleyraId: '900' } }
    expect(verdictOf({ media })).toMatchObject({ wrongHandles: [expect.anything(), expect.anything()], delivered: 0 })
  })

  test('a handle that is not of the upload the media says it is', () => {
    expect(verdictOf({ media: { b: { kaleyraId: '900' } } }).wrongHandles).toHaveLength(1)
  })

  test.each([null, 'a handle that nobody gave out'])('UPLOADED with %s for its handle', handle => {
    expect(verdictOf({ media: { b: { handle } } }).wrongHandles).toHaveLength(1)
  })

  test.each([
    ['that no media has', {}],
    ['of a media item that was given up', { c: { status: 'CANCELLED' } }],
  ])('a file in the spool %s, once nothing arrives any more', (_, media) => {
    const spool = ['a', 'b', 'c']
    expect(verdictOf({ spool, media }).orphans).toEqual(['c'])
    expect(verdictOf({ spool, media, complete: false }).orphans).toEqual([])
  })

  test('a media item whose bytes are gone', () => {
    expect(verdictOf({ spool: ['a'] }).withoutBytes).toEqual([expect.stringContaining('b ')])
  })

  test('a final state that did not stay', () => {
    expect(verdictOf({ undone: ['a'] }).undone).toEqual(['a'])
  })

  test('a 429, unless it was planned', () => {
    const limited = (planned: boolean) => post({ status: 429, mediaId: null, planned })
    expect(verdictOf({ requests: [...REQUESTS, limited(false)] }).limited).toHaveLength(1)
    expect(verdictOf({ requests: [...REQUESTS, limited(true)] }).limited).toEqual([])
  })
})

describe('in one window of 3 s', () => {
  const calls = (...seconds: number[]) => seconds.map(second => post({ second, mediaId: null, status: null }))

  test('six are six, wherever it begins and whatever became of them', () => {
    expect(verdictOf({ requests: calls(2.9, 1, 2, 3, 3.5, 3.999) }).mostInAnyWindow).toBe(6)
  })

  test('one that comes 3 s after another is in the next', () => {
    expect(verdictOf({ requests: calls(0, 1, 1, 2, 2, 3) }).mostInAnyWindow).toBe(5)
  })

  test('each WABA counts for itself, and only uploads count', () => {
    const others = calls(1, 1, 1).map(call => ({ ...call, wabaId: '2' }))
    const looks = calls(1, 1, 1).map(call => ({ ...call, method: 'GET' }))
    expect(verdictOf({ requests: [...calls(1, 1, 1, 1), ...others, ...looks] }).mostInAnyWindow).toBe(4)
  })
})

const NOTHING = {
  otherFailures: [],
  lost: [],
  duplicates: [],
  wrongHandles: [],
  undone: [],
  orphans: [],
  withoutBytes: [],
  limited: [],
}

const ACCEPTED: Accepted[] = [
  { mediaId: 'a', wabaId: '1', fileName: 'banner.png', sha256: 'sha-a' },
  { mediaId: 'b', wabaId: '1', fileName: 'banner.png', sha256: 'sha-b' },
]
const REQUESTS = [post({ sha256: 'sha-a', mediaId: '900' }), post({ sha256: 'sha-b', mediaId: '901' })]
const MEDIA = { a: uploaded('handle-a', '900'), b: uploaded('handle-b', '901') }

/** Two media that are delivered, but for what is told otherwise. */
function verdictOf({ media = {}, ...changed }: Changed) {
  const ids = [...new Set([...Object.keys(MEDIA), ...Object.keys(media)])]
  const evidence: Evidence = {
    complete: true,
    accepted: ACCEPTED,
    media: new Map(ids.map(id => [id, stateOf(id, media)])),
    requests: REQUESTS,
    handles: new Map([
      ['handle-a', '900'],
      ['handle-b', '901'],
    ]),
    spool: ['a', 'b'],
    undone: [],
    ...changed,
  }
  return judge(evidence, RATE)
}

type States = Record<string, Partial<MediaState> | null>
type Changed = Partial<Omit<Evidence, 'media'>> & { media?: States }

function stateOf(id: string, media: States): MediaState | null {
  const before = id === 'b' ? MEDIA.b : MEDIA.a
  return media[id] === null ? null : { ...before, ...media[id] }
}

function uploaded(handle: string, kaleyraId: string): MediaState {
  return { status: 'UPLOADED', handle, kaleyraId, failure: null, history: [] }
}

function post({ second = 0, ...entry }: Partial<RequestEntry> & { second?: number }): RequestEntry {
  const file = { fileName: 'banner.png', type: 'image/png', size: 4, sha256: 'sha', mediaId: null }
  const operation = 'uploadResumableMedia' as const
  const answer = { status: 202, code: 'WA202', planned: false, example: null }
  const call = { method: 'POST', operation, sid: 'S', wabaId: '1', ...answer }
  return { at: new Date(START + second * 1000).toISOString(), ...call, ...file, ...entry }
}
