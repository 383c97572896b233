import { StorageFaultError, StorageFullError } from '../../errors/upload-errors.ts'
import { ObjectsError } from '../objects.ts'

type Place = { bucket: string; endpoint: string | undefined; region: () => Promise<string | undefined> }
type Found = {
  code: string
  status: number | undefined
  requestId: string | undefined
  /** Where the bucket is, when that is the fault. */
  region: string | undefined
}

/** Errors of the SDK as the storage's own. Nothing of an error but its code is passed on: some hold what was signed. */
export function createAsObjectsError({ bucket, endpoint, region }: Place) {
  const where =
    endpoint === undefined ? `The bucket "${bucket}" of S3` : `The bucket "${bucket}" at ${originOf(endpoint)}`

  return async function asObjectsError(error: unknown): Promise<Error> {
    if (error instanceof StorageFaultError || error instanceof StorageFullError) return error
    const found = findOut(error)
    if (NO_ROOM.includes(found.code) || found.status === 507)
      return new StorageFullError({ cause: `${where} has no room (${told(found)}).` })
    const cure = CURES[found.code]
    const isRegion = WRONG_REGION.includes(found.code) || found.status === 301
    const sentence = isRegion ? otherRegion(found, await region()) : (cure ?? uncured(found))
    const passes = !isRegion && cure === undefined && isPassing(found)
    return new StorageFaultError({
      cause: new ObjectsError(found.code, `${where} ${sentence} (${told(found)})`, { passes }),
    })
  }
}

const isPassing = ({ code, status }: Found): boolean =>
  status === undefined || status >= 500 || status === 429 || ON_THE_WAY.includes(code)

function otherRegion({ region }: Found, used = 'none'): string {
  const right = region === undefined ? "to the bucket's region" : `to ${region}`
  return `is in another region than ${used}. Set AWS_REGION ${right}.`
}

function uncured(found: Found): string {
  const { status, code } = found
  if (status === undefined)
    return `cannot be reached or did not answer in time. Correct S3_ENDPOINT, or see that the network lets ${code === 'ENOTFOUND' ? 'its name be found' : 'this machine connect'}.`
  if (isPassing(found)) return 'is too busy or at fault; it is tried again.'
  if (status === 403) return DENIED
  return 'refuses the request. See what its log says of it.'
}

const DENIED =
  'refuses the credentials the right to it. Give them s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket on it.'

const CURES: Partial<Record<string, string>> = {
  NoSuchBucket: 'does not exist. Create it, or correct SPOOL_URL.',
  NoSuchKey: 'has no such object.',
  AccessDenied: DENIED,
  InvalidAccessKeyId:
    'does not know the access key. Correct AWS_ACCESS_KEY_ID, or where else the credentials are from.',
  SignatureDoesNotMatch:
    'finds another signature. Correct AWS_SECRET_ACCESS_KEY; a proxy on the way must not change the Host header or the path.',
  RequestTimeTooSkewed: 'has another time. Set the clock of this machine.',
  ExpiredToken: 'says that the credentials have expired. Renew AWS_SESSION_TOKEN.',
  CredentialsProviderError:
    'needs credentials, and none were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role.',
  MissingRegion: 'needs a region, and none was found. Set AWS_REGION.',
}

const NO_ROOM = ['QuotaExceeded', 'InsufficientStorage', 'XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded']
/** What became of the bytes on their way is wrong, and not what was asked for. */
const ON_THE_WAY = ['RequestTimeout', 'IncompleteBody', 'BadDigest', 'XAmzContentChecksumMismatch', 'OperationAborted']
const WRONG_REGION = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException']

function findOut(error: unknown): Found {
  const { name, message, code, Code, Region, $metadata = {}, $response } = error as SdkError
  const status = $metadata.httpStatusCode
  const isMissing = name === 'NotFound' || (status === 404 && name !== 'NoSuchBucket')
  return {
    code: message === 'Region is missing' ? 'MissingRegion' : isMissing ? 'NoSuchKey' : (code ?? Code ?? name),
    status,
    requestId: $metadata.requestId,
    region: Region ?? $response?.headers?.['x-amz-bucket-region'],
  }
}

type SdkError = Error & {
  code?: string
  Code?: string
  Region?: string
  $metadata?: { httpStatusCode?: number; requestId?: string }
  $response?: { headers?: Record<string, string> }
}

const told = ({ code, status, requestId }: Found): string =>
  [code, status, requestId === undefined ? undefined : `request ${requestId}`]
    .filter(part => part !== undefined)
    .join(', ')

/** An endpoint may hold a password. */
function originOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).origin : 'S3_ENDPOINT'
}
