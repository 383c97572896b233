export type Metric = {
  type: 'counter' | 'gauge' | 'histogram'
  name: string
  labels: readonly string[]
  /** What it counts. docs/monitoring.md shows it. */
  help: string
  /** Upper bounds, in seconds. */
  buckets?: readonly number[]
}

const counter = (name: string, labels: readonly string[], help: string) =>
  ({ type: 'counter', name: `${PREFIX}${name}_total`, labels, help }) satisfies Metric
const gauge = (name: string, labels: readonly string[], help: string) =>
  ({ type: 'gauge', name: PREFIX + name, labels, help }) satisfies Metric
const histogram = (name: string, labels: readonly string[], buckets: readonly number[], help: string) =>
  ({ type: 'histogram', name: `${PREFIX}${name}_seconds`, labels, help, buckets }) satisfies Metric

const PREFIX = 'resumable_media_'

/** A file of 100 MB may take minutes, and a call `KALEYRA_TIMEOUT`. */
const OF_FILES = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 150, 300]
const OF_OBJECTS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const OF_STATEMENTS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

/**
 * Every metric of the gateway's own. A label holds a word of the code, the SID of a configured account, or one of the few
 * WABAs that are shown: nothing that a sender can choose makes a series.
 */
export const METRICS = {
  items: counter(
    'items',
    ['status', 'reason'],
    'media items that reached the status; `reason` says why one is `FAILED`',
  ),
  removed: counter('removed_items', [], 'media items that were removed when their data expired'),
  received: counter('received_bytes', [], 'bytes of files that were received whole'),
  sent: counter('sent_bytes', [], 'bytes of files that Kaleyra has accepted'),
  refusals: counter('refusals', ['code'], 'requests and fields that were refused, by the code of the answer'),
  requests: histogram(
    'request',
    ['route', 'status'],
    OF_FILES,
    'requests to their end, by route and class of status (`2xx`, or `aborted`); `page` has every path that is no route; subscriptions are not in it',
  ),
  firstTry: histogram(
    'first_try',
    ['status'],
    OF_FILES,
    'how long the mutation waited for the first try, by the status it answered',
  ),
  uploads: histogram(
    'kaleyra_upload',
    ['outcome', 'reason'],
    OF_FILES,
    'uploads to Kaleyra: `accepted`, `refused`, `limited` (429), `later` (is tried again), `unknown` (answer lost)',
  ),
  lookups: histogram(
    'kaleyra_lookup',
    ['purpose'],
    OF_FILES,
    'lookups at Kaleyra: `poll` for outcomes, `lost_answer` for calls without an answer',
  ),
  lookedUp: counter(
    'lookups',
    ['purpose', 'result'],
    'media items that were looked up. A `poll` finds `pending`, `uploaded`, `failed`, `other` or `missing`, or has `no_answer`; a `lost_answer` finds `accepted`, `refused`, `unseen` (is looked up again), `absent` (is sent again) or `unknown` (no answer)',
  ),
  callbacks: counter(
    'callbacks',
    ['result'],
    'callbacks: `uploaded` and `failed` (applied), `unchanged` (repeated or late), `kept` (of an unknown media item), `refused`, `fault`',
  ),
  subscribers: gauge('subscribers', [], 'open subscriptions'),
  deliveries: counter('deliveries', [], 'events written to subscribers'),
  waiting: gauge(
    'waiting',
    ['account', 'waba', 'waits_for'],
    'media items under way, by what they wait for: the 10 WABAs with most of them, and `other`',
  ),
  oldest: gauge(
    'waiting_oldest_seconds',
    ['account', 'waba', 'waits_for'],
    'for how long the oldest of them has waited for it; 0 without any',
  ),
  slotsUsed: gauge('slots_used', ['account', 'waba'], 'slots taken, of the same WABAs'),
  slotsLimit: gauge('slots_limit', [], 'slots that each WABA has'),
  spoolBytes: gauge('spool_bytes', [], 'bytes of the stored files'),
  spoolRoom: gauge('spool_room_bytes', [], 'bytes that the spool can still take, by its limit and by its disk'),
  swept: counter(
    'swept_files',
    [],
    'files without a media item that were removed, at the start or after the end of another gateway',
  ),
  statements: histogram(
    'database_statement',
    ['kind'],
    OF_STATEMENTS,
    'statements of the database, by their first word',
  ),
  syncs: histogram('database_sync', [], OF_STATEMENTS, 'syncs of the journal of the database to its disk'),
  objectCalls: histogram(
    'object_store',
    ['operation', 'result'],
    OF_OBJECTS,
    'calls to the object store or the shared file system of several gateways: `put`, `get` (what was waited for bytes), `remove`, `copy`, `probe`; `ok` or `fault`; one that its caller gave up is not in it',
  ),
  readable: gauge('store_readable', [], '1, or 0 when the database could not be read: its gauges are missing then'),
} as const satisfies Record<string, Metric>
