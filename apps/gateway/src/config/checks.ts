import type { Checks } from '@resumable-media/runtime/config'
import type { KEYS } from './keys.ts'
import { storageChecks } from './storage.ts'

/** In characters; 16 random ones cannot be guessed by HTTP. */
const MIN_SECRET = 16
const [SECRET, PREVIOUS] = ['KALEYRA_CALLBACK_SECRET', 'KALEYRA_CALLBACK_SECRET_PREVIOUS'] as const
const OF_ONE_ACCOUNT = ['KALEYRA_SID', 'KALEYRA_API_KEY', 'KALEYRA_API_KEY_FILE', 'KALEYRA_POD', 'KALEYRA_BASE_URL']

/** The rules over several keys. */
export const checks: Checks<typeof KEYS> = ({ AUTH, HOST = '127.0.0.1', ...values }, isSet) => {
  const [secret, previous] = [values[SECRET], values[PREVIOUS]]
  const isOpen = !isLoopback(HOST)
  const isPublished = isSet('JWKS_URL')
  const isShared = isSet('JWT_SECRET') || isSet('JWT_SECRET_FILE')
  return [
    ...storageChecks(values, isSet),
    ...OF_ONE_ACCOUNT.filter(key => isSet('ACCOUNTS_FILE') && isSet(key)).map(
      key => `ACCOUNTS_FILE and ${key} are both set: write it into the file, and unset it.`,
    ),
    previous !== undefined &&
      !isSet(SECRET) &&
      !isSet(`${SECRET}_FILE`) &&
      `${PREVIOUS} is set without ${SECRET}: set the new secret too.`,
    previous !== undefined &&
      previous === secret &&
      `${PREVIOUS} is the same as ${SECRET}: set a new secret, or unset the previous one.`,
    ...([SECRET, PREVIOUS, 'METRICS_TOKEN'] as const).map(key => {
      const length = values[key]?.length ?? MIN_SECRET
      return (
        isOpen &&
        length < MIN_SECRET &&
        `${key} has ${length} characters: beyond loopback at least ${MIN_SECRET} keep it from being guessed.`
      )
    }),
    values.METRICS_PORT !== undefined &&
      values.METRICS_PORT > 0 &&
      values.METRICS_PORT === values.PORT &&
      `METRICS_PORT is ${values.METRICS_PORT}, as PORT is: set it to another one.`,
    AUTH === 'jwt' &&
      isPublished === isShared &&
      `JWKS_URL and JWT_SECRET are ${isShared ? 'both set' : 'missing'}: AUTH=jwt needs one of them.`,
    AUTH !== 'jwt' &&
      isOpen &&
      `HOST is "${HOST}": while AUTH is none only loopback (127.0.0.1, ::1, localhost) is allowed. Set AUTH=jwt to be called from elsewhere.`,
    AUTH === 'jwt' &&
      isOpen &&
      !isSet('PUBLIC_URL') &&
      `PUBLIC_URL is missing: with HOST "${HOST}" anybody could name the host that an upload's URL leads to. Set it to the URL under which the gateway is reached, such as https://media.example.com.`,
  ]
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')
