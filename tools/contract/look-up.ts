import { answerRows } from './answer-rows.ts'
import type { Ours } from './answer-rows.ts'
import { by, inDocs } from './cell.ts'
import type { Section } from './cell.ts'
import { rowsOf } from './rows.ts'
import { lookUpParameters } from './spec-names.ts'

const spec = (name: string) => by('spec-query-parameter', name)
const asksFor = (what: string) => by('client-lookup-asks', what)
const CLI = by('cli-lookup-asks')
const PAGES = by('sandbox-list')

const who = (what: string) => by('sandbox-who-may-call', what)
const ASKING = by('gateway-asks-on')
const PROCESSED = by('sandbox-processing')
const asksAgain = (name: string) => by('gateway-asks-again', name)

/** The vendor's page names the GET without showing an answer. */
const ANSWERS: Record<string, Ours> = {
  uploaded: { sandbox: PROCESSED, gateway: by('gateway-prism-uploaded') },
  processing: { sandbox: PROCESSED, gateway: ASKING },
  failed: { sandbox: by('sandbox-outcome', 'FAILED'), gateway: ASKING },
  notFound: {
    sandbox: by('sandbox-unknown-id'),
    gateway: ASKING,
  },
  badPayload: { sandbox: by('sandbox-bad-lookup', 'limit=0'), gateway: asksAgain('badPayload') },
  badCredentials: { sandbox: who('a wrong key'), gateway: asksAgain('badCredentials') },
  accountNotEnabled: { sandbox: who('an account without the API'), gateway: asksAgain('accountNotEnabled') },
  wabaNotOwned: { sandbox: who('a WABA of another account'), gateway: asksAgain('wabaNotOwned') },
  wabaWrongVersion: { sandbox: who('a WABA on another version'), gateway: asksAgain('wabaWrongVersion') },
  serverError: {
    sandbox: by('sandbox-planned-lookup', 'serverError'),
    gateway: asksAgain('serverError'),
  },
}

const added = (name: string): Ours => ({ sandbox: by('sandbox-planned-lookup', name), gateway: asksAgain(name) })

export const lookUp = (): Section => ({
  title: 'The look-up (GET)',
  rows: [
    ...rowsOf(lookUpParameters, {
      id: {
        spec: spec('id'),
        client: [asksFor('an id'), asksFor('nothing')],
        mock: by('mock-lookup', 'id=639'),
        sandbox: [by('sandbox-unknown-id'), PAGES],
        gateway: by('gateway-call-parameters'),
        cli: CLI,
        docs: inDocs('id'),
      },
      limit: {
        spec: spec('limit'),
        client: asksFor('a limit'),
        mock: [by('mock-lookup', 'limit=100'), by('mock-bad-lookup', 'limit=0'), by('mock-bad-lookup', 'limit=101')],
        sandbox: [PAGES, by('sandbox-bad-lookup', 'limit=0'), by('sandbox-bad-lookup', 'limit=101')],
        gateway: by('client-pages'),
        cli: CLI,
        docs: inDocs('limit'),
      },
      offset: {
        spec: spec('offset'),
        client: asksFor('an offset of 0'),
        mock: [by('mock-lookup', 'offset=0'), by('mock-bad-lookup', 'offset=-1')],
        sandbox: [PAGES, by('sandbox-bad-lookup', 'offset=-1')],
        gateway: by('client-pages'),
        cli: CLI,
        docs: inDocs('offset'),
      },
    }),
    ...answerRows('getResumableMedia', 'spec-lookup-answer', ANSWERS, added),
  ],
})
