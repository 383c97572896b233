import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { StorageFaultError } from '../../errors/upload-errors.ts'
import { MARK, ObjectGoneError, ObjectsError } from '../objects.ts'
import type { Objects, Range } from '../objects.ts'
import { createAsObjectsError } from './s3-errors.ts'

export type Bucket = {
  bucket: string
  /** What keys begin with, without a slash at its end; empty for none. */
  prefix: string
  /** The URL of a store that is not Amazon's. */
  endpoint?: string | undefined
  /** Whether the bucket is in the path of a URL, and not in its host. */
  pathStyle?: boolean
  /** Where it is not in the environment or the SDK's files. */
  region?: string | undefined
  credentials?: S3ClientConfig['credentials']
  /** The most that one PUT or COPY takes, and the longest silence of any other call. */
  timeoutMs?: number
}

/**
 * Objects in a bucket of any store that speaks S3. Credentials come in the SDK's usual ways. The SDK is loaded here, and
 * not before.
 */
export async function openS3Objects({
  bucket,
  prefix,
  endpoint,
  pathStyle = false,
  ...options
}: Bucket): Promise<Objects> {
  const { region, credentials, timeoutMs = TIMEOUT_MS } = options
  const sdk = await import('@aws-sdk/client-s3')
  const config: S3ClientConfig = {
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    forcePathStyle: pathStyle,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: timeoutMs, httpAgent: AGENT, httpsAgent: AGENT },
    // A store that is not Amazon's may not know the SDK's newer checksums; one in the header of a PUT it can ignore.
    responseChecksumValidation: 'WHEN_REQUIRED',
  }
  const client = new sdk.S3Client({ ...config, maxAttempts: TRIES })
  // The SDK would repeat a PUT with the same key, which is written once, and a GET from its start: callers try
  // again with another key, or from where it was.
  const once = new sdk.S3Client({ ...config, maxAttempts: 1 })
  const asError = createAsObjectsError({ bucket, endpoint, region: () => regionOf(client) })
  const nameOf = (key: string) => (prefix === '' ? key : `${prefix}/${key}`)
  const at = (key: string) => ({ Bucket: bucket, Key: nameOf(key) })

  async function call<Answer>(of: Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    try {
      return await of
    } catch (error) {
      signal?.throwIfAborted()
      throw await asError(error)
    }
  }

  /** Only where the mark of the place is found is an object without answer gone. */
  async function goneOr(key: string, error: unknown): Promise<unknown> {
    if (!isMissing(error)) return error
    try {
      await call(client.send(new sdk.HeadObjectCommand(at(MARK))))
    } catch (fault) {
      return isMissing(fault) ? unmarked(key) : fault
    }
    return new ObjectGoneError(key, bucket)
  }

  const unmarked = (key: string) =>
    new StorageFaultError({
      cause: new ObjectsError(
        'NO_MARK',
        `The bucket ${bucket} has neither ${nameOf(key)} nor ${nameOf(MARK)}, which every spool has. Correct SPOOL_URL: it names another bucket or prefix than before.`,
        { passes: false },
      ),
    })

  async function* get(key: string, { from, to, signal }: Range): AsyncGenerator<Uint8Array> {
    const range = { ...at(key), Range: `bytes=${from}-${to - 1}` }
    const { Body, ContentLength } = await call(
      once.send(new sdk.GetObjectCommand(range), { ...(signal && { abortSignal: signal }) }),
      signal,
    ).catch(async (error: unknown) => {
      throw await goneOr(key, error)
    })
    const body = Body as AsyncIterable<Uint8Array> & { destroy(): void }
    try {
      if (ContentLength !== to - from) throw shortened(key, to - from, ContentLength)
      for await (const chunk of body) yield chunk
    } catch (error) {
      signal?.throwIfAborted()
      throw await asError(error)
    } finally {
      body.destroy()
    }
  }

  async function removeOne(key: string): Promise<void> {
    try {
      await call(client.send(new sdk.DeleteObjectCommand(at(key))))
    } catch (error) {
      // Not every store answers 204 for what is not there.
      if (!isMissing(error)) throw error
    }
  }

  return {
    async put(key, bytes, { signal }) {
      const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      await call(once.send(new sdk.PutObjectCommand({ ...at(key), Body: bytes }), { abortSignal }), signal)
    },

    get,

    async remove(keys) {
      // One by one: not every store has the call for many.
      for (let from = 0; from < keys.length; from += AT_ONCE)
        await Promise.all(keys.slice(from, from + AT_ONCE).map(removeOne))
    },

    async copy(from, to) {
      const CopySource = [bucket, ...nameOf(from).split('/')].map(encodeURIComponent).join('/')
      const command = new sdk.CopyObjectCommand({ ...at(to), CopySource })
      await call(once.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) })).catch(async (error: unknown) => {
        throw await goneOr(from, error)
      })
    },

    async probe() {
      await call(client.send(new sdk.PutObjectCommand({ ...at(MARK), Body: MARK_BYTES })))
    },

    async stop() {
      client.destroy()
      once.destroy()
    },
  }

  function shortened(key: string, wanted: number, found = 0): Error {
    return new StorageFaultError({
      cause: new ObjectsError(
        'NO_RANGE',
        `${nameOf(key)} in ${bucket} was asked for ${wanted} bytes and answers ${found}: it is shorter than written, or the store reads no ranges.`,
        { passes: true },
      ),
    })
  }
}

const isMissing = (error: unknown): boolean => {
  const cause = error instanceof StorageFaultError ? error.cause : undefined
  return cause instanceof ObjectsError && cause.code === 'NoSuchKey'
}

const regionOf = async (client: S3Client): Promise<string | undefined> => client.config.region().catch(() => undefined)

const TIMEOUT_MS = 60_000
const CONNECT_MS = 5000
const AGENT = { keepAlive: true, maxSockets: 256 }
const TRIES = 4
const AT_ONCE = 8
const MARK_BYTES = Buffer.from('The spool of a gateway is here. Keep this object.\n')
