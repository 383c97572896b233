import { by } from './cell.ts'
import type { Section } from './cell.ts'
import { answerRows } from './answer-rows.ts'
import type { Ours } from './answer-rows.ts'

const rejected = (name: string) => by('gateway/prism', `${name} is a KaleyraRejectedError, and the media has failed`)
const queued = (name: string) =>
  by('gateway/prism', `${name} is no error of the user’s: QUEUED, with the reason and the time of the next try`)
const who = (what: string) => by('sandbox/upload', `who may call > ${what} is refused, on both operations`)

const UPLOAD: Record<string, Ours> = {
  accepted: {
    sandbox: by('sandbox/upload', 'an upload is accepted as PENDING, under a new and higher id each time'),
    gateway: by('gateway/prism', 'accepted, and by asking UPLOADED'),
  },
  badPayload: {
    sandbox: by('sandbox/upload', 'the form > no type is a bad payload'),
    gateway: rejected('badPayload'),
  },
  badFileName: {
    sandbox: by('sandbox/upload', 'the file name > "a b" is refused'),
    gateway: rejected('badFileName'),
  },
  badCredentials: { sandbox: who('a wrong key'), gateway: rejected('badCredentials') },
  accountNotEnabled: { sandbox: who('an account without the API'), gateway: rejected('accountNotEnabled') },
  wabaNotOwned: { sandbox: who('a WABA of another account'), gateway: rejected('wabaNotOwned') },
  wabaWrongVersion: { sandbox: who('a WABA on another version'), gateway: rejected('wabaWrongVersion') },
  tooLarge: {
    sandbox: by('sandbox/large-files', 'one byte more is too large, and an ordinary client reads that'),
    gateway: rejected('tooLarge'),
  },
  rateLimited: {
    sandbox: by('sandbox/rate-limit', '20 uploads of a WABA are accepted within the hour, and the next is refused'),
    gateway: queued('rateLimited'),
  },
  serverError: {
    sandbox: by('sandbox/planned-failures', 'serverError is what the next upload answers, and nothing is accepted'),
    gateway: queued('serverError'),
  },
}

export const answers = (): Section => ({
  title: 'The answers to an upload',
  rows: answerRows('uploadResumableMedia', 'answers, word for word >', 'is a', UPLOAD),
})
