import { by } from './cell.ts'
import type { Section } from './cell.ts'
import { answerRows } from './answer-rows.ts'
import type { Ours } from './answer-rows.ts'

const rejected = (name: string) => by('gateway-rejected', name)
const queued = (name: string) => by('gateway-queued', name)
const who = (what: string) => by('sandbox-who-may-call', what)

const UPLOAD: Record<string, Ours> = {
  accepted: {
    sandbox: by('sandbox-accepts'),
    gateway: by('gateway-prism-uploaded'),
  },
  badPayload: {
    sandbox: by('sandbox-bad-form', 'no type'),
    gateway: rejected('badPayload'),
  },
  badFileName: {
    sandbox: by('sandbox-name-refused', '"a b"'),
    gateway: rejected('badFileName'),
  },
  badCredentials: { sandbox: who('a wrong key'), gateway: rejected('badCredentials') },
  accountNotEnabled: { sandbox: who('an account without the API'), gateway: rejected('accountNotEnabled') },
  wabaNotOwned: { sandbox: who('a WABA of another account'), gateway: rejected('wabaNotOwned') },
  wabaWrongVersion: { sandbox: who('a WABA on another version'), gateway: rejected('wabaWrongVersion') },
  tooLarge: {
    sandbox: by('sandbox-too-large'),
    gateway: rejected('tooLarge'),
  },
  rateLimited: {
    sandbox: by('sandbox-rate-limit'),
    gateway: queued('rateLimited'),
  },
  serverError: {
    sandbox: by('sandbox-planned-upload', 'serverError'),
    gateway: queued('serverError'),
  },
}

/** A refusal that the spec has gained: the sandbox gives it by its name, and the gateway goes by its status. */
const added = (name: string, status: number): Ours => ({
  sandbox: by('sandbox-planned-upload', name),
  gateway: status >= 500 || status === 429 ? queued(name) : rejected(name),
})

export const answers = (): Section => ({
  title: 'The answers to an upload',
  rows: answerRows('uploadResumableMedia', 'spec-answer', UPLOAD, added),
})
