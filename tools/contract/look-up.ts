import { answerRows } from './answer-rows.ts'
import type { Ours } from './answer-rows.ts'
import { by } from './cell.ts'
import type { Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { lookUpParameters } from './spec-names.ts'

const spec = (name: string) =>
  by('openapi/contract', `look-up > ${name} is optional in the query, and takes the sample’s value`)
const asksFor = (what: string) => by('client/contract', `a lookup asks for > ${what}, and for no more than it is told`)
const mock = (query: string) => by('mock/contract', `a lookup ${query}`)
const PAGES = by('sandbox/look-up', 'without an id the uploads of the WABA are listed, newest first, in pages')

const who = (what: string) => by('sandbox/upload', `who may call > ${what} is refused, on both operations`)
const ASKING = by('gateway/prism', 'asking goes on while it is being processed, and ends when it failed')
const PROCESSED = by('sandbox/look-up', 'an upload is PENDING while it is processed, then UPLOADED with a handle')
const asksAgain = (name: string) =>
  by('test/contract', `a gateway that asks > asks again after ${name}, and comes to the handle`)

/** The vendor's page names the GET without showing an answer. */
const ANSWERS: Record<string, Ours> = {
  uploaded: { sandbox: PROCESSED, gateway: by('gateway/prism', 'accepted, and by asking UPLOADED') },
  processing: { sandbox: PROCESSED, gateway: ASKING },
  failed: { sandbox: by('sandbox/outcome', 'an upload can end as FAILED, without a handle'), gateway: ASKING },
  notFound: {
    sandbox: by('sandbox/look-up', 'an id that is unknown, or of another WABA, finds nothing'),
    gateway: ASKING,
  },
  badPayload: { sandbox: by('sandbox/look-up', 'limit=0 is a bad payload'), gateway: asksAgain('badPayload') },
  badCredentials: { sandbox: who('a wrong key'), gateway: asksAgain('badCredentials') },
  accountNotEnabled: { sandbox: who('an account without the API'), gateway: asksAgain('accountNotEnabled') },
  wabaNotOwned: { sandbox: who('a WABA of another account'), gateway: asksAgain('wabaNotOwned') },
  wabaWrongVersion: { sandbox: who('a WABA on another version'), gateway: asksAgain('wabaWrongVersion') },
  serverError: {
    sandbox: by('sandbox/planned-failures', 'serverError is what the next look-up answers'),
    gateway: asksAgain('serverError'),
  },
}

export const lookUp = (): Section => ({
  title: 'The look-up (GET)',
  rows: [
    ...rowsOf(lookUpParameters, {
      id: {
        spec: spec('id'),
        client: [asksFor('an id'), asksFor('nothing')],
        mock: mock('takes id=639'),
        sandbox: [by('sandbox/look-up', 'an id that is unknown, or of another WABA, finds nothing'), PAGES],
        gateway: by(
          'test/contract',
          'a gateway that asks > calls with its SID, its key and the WABA, and asks for the one id',
        ),
      },
      limit: {
        spec: spec('limit'),
        client: asksFor('a limit'),
        mock: [mock('takes limit=100'), mock('with limit=0 is a bad payload'), mock('with limit=101 is a bad payload')],
        sandbox: [
          PAGES,
          by('sandbox/look-up', 'limit=0 is a bad payload'),
          by('sandbox/look-up', 'limit=101 is a bad payload'),
        ],
        gateway: by('client/list-resumable-media', 'every upload once, page by page'),
      },
      offset: {
        spec: spec('offset'),
        client: asksFor('an offset of 0'),
        mock: [mock('takes offset=0'), mock('with offset=-1 is a bad payload')],
        sandbox: [PAGES, by('sandbox/look-up', 'offset=-1 is a bad payload')],
        gateway: by('client/list-resumable-media', 'every upload once, page by page'),
      },
    }),
    ...answerRows('getResumableMedia', 'look-up >', 'is one of its answers, a', ANSWERS),
  ],
})
