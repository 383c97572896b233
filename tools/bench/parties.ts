import { BASE } from './goals.ts'
import { uploadStraight, uploadThroughGateway } from './uploads.ts'
import type { Syncs } from './syncs.ts'
import type { Workbench } from './workbench.ts'

/** A server that takes uploads, or the sink itself. */
export type Party = { url: string; pid?: number; syncs?: () => Syncs; stop(): Promise<void> }
export type PartyName = keyof typeof PARTIES

/** Each beside the gateway, as its own documentation says, and what it promises of what the gateway does. */
export const PARTIES = {
  gateway: {
    what: 'this gateway',
    promises: 'stored, synced, hashed, queued, paced, looked up',
    start: (bench: Workbench): Promise<Party> => bench.startGateway(),
  },
  [BASE]: {
    what: `the gateway at ${BASE}`,
    promises: 'stored, synced, hashed, queued, paced, looked up',
    start: async (bench: Workbench): Promise<Party> => bench.startGateway(await bench.checkOut(BASE)),
  },
  'PostgreSQL, folder': {
    what: 'this gateway on a PostgreSQL and a shared folder',
    promises: 'stored, synced, hashed, queued, paced, looked up',
    start: (bench: Workbench): Promise<Party> => bench.startSharing('folder'),
  },
  'PostgreSQL, S3': {
    what: 'this gateway on a PostgreSQL and the S3 server of the tests, which is in Node and syncs nothing',
    promises: 'stored, synced, hashed, queued, paced, looked up',
    start: (bench: Workbench): Promise<Party> => bench.startSharing('S3'),
  },
  'C floor': {
    what: 'a server in C that keeps the promises about the bytes',
    promises: 'stored, synced, hashed',
    start: (bench: Workbench): Promise<Party> => bench.startFloor(),
  },
  'Node floor': {
    what: 'a program in Node that keeps the promises about the bytes',
    promises: 'stored, synced, hashed',
    start: (bench: Workbench): Promise<Party> => bench.startNodeFloor(),
  },
  'Node floor, journal': {
    what: 'the same, with a synced record before the call and after it',
    promises: 'stored, synced, hashed, recorded',
    start: (bench: Workbench): Promise<Party> => bench.startNodeFloor({ JOURNAL: '1' }),
  },
  'graphql-upload-ts': {
    what: 'Express, graphql-upload-ts and Yoga, sent on by undici',
    promises: 'stored',
    start: (bench: Workbench): Promise<Party> => bench.startRival('upload-ts.js', {}),
  },
  'Yoga File': {
    what: "Yoga's `File`, sent on by fetch",
    promises: 'nothing: it holds the file in memory',
    start: (bench: Workbench): Promise<Party> => bench.startRival('yoga.js', { BODIES: 'large' }),
  },
  nginx: {
    what: "Debian's nginx with its buffer of request bodies",
    promises: 'stored, above 16 KB',
    start: (bench: Workbench): Promise<Party> => bench.startNginx(),
  },
  curl: {
    what: 'the client, straight to the sink',
    promises: 'nothing',
    start: async ({ sinkUrl }: Workbench): Promise<Party> => ({ url: sinkUrl, stop: async () => {} }),
  },
} as const

/** Those that take a form as the sink does, and not a mutation. */
const STRAIGHT: readonly PartyName[] = ['nginx', 'curl']

export const isStraight = (name: PartyName): boolean => STRAIGHT.includes(name)

/** What it takes to upload a file by curl, in milliseconds. Of one name the gateway makes one call at a time. */
export const uploadTo = (who: PartyName, { url }: Party, { file, signal }: Workbench, nth = 0): Promise<number> =>
  (isStraight(who) ? uploadStraight : uploadThroughGateway)(url, { file, name: `video-${nth}.mp4`, signal })

/** Starts these parties, beside the gateway. One that cannot be had here is in `absent`, with the reason. */
export async function startParties(bench: Workbench, names: readonly PartyName[]) {
  const running = new Map<PartyName, Party>()
  const absent = new Map<PartyName, string>()
  await Promise.all(
    names.map(async name => {
      try {
        running.set(name, await PARTIES[name].start(bench))
      } catch (error) {
        // The gateway is what the bench is about.
        if (bench.signal.aborted || name === 'gateway') throw error
        absent.set(name, reasonOf(error))
      }
    }),
  )
  return {
    running,
    absent,
    stop: () => Promise.all(Array.from(running.values(), party => party.stop())),
  }
}

/** The first line alone: the rest of what a compiler or a package manager says is for its own users. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
