/**
 * Who may import what. `pnpm generate` writes it into .oxlintrc.json as overrides, and the linter holds it. To allow an
 * arrow, add the name here, run `pnpm generate`, and look at what the new arrow makes of the order.
 */

export type Row = { imports: readonly string[]; why: string }

/** The folders of apps/gateway/src, from the bottom up. The loose files (app, main, index) import all of them. */
export const GATEWAY: Record<string, Row> = {
  lib: { imports: [], why: 'Log, clock and request id know nothing of uploads.' },
  media: { imports: ['lib'], why: 'The model is pure: states and their moves, without SQL.' },
  errors: { imports: ['lib', 'media'], why: 'Errors name values and states, and are thrown by all others.' },
  rules: { imports: ['lib', 'media', 'errors'], why: 'A rule sees a name, a type, a size or bytes, and no store.' },
  spool: { imports: ['lib', 'errors'], why: 'Stored files know nothing of the rows that name them.' },
  store: { imports: ['lib', 'media', 'errors'], why: 'SQL writes the model and calls no use case.' },
  access: { imports: ['lib', 'media', 'errors'], why: 'It says who a caller is and what a caller may do.' },
  retention: { imports: ['lib', 'media', 'errors', 'spool', 'store'], why: 'What ends by itself, and when.' },
  live: { imports: ['lib', 'media', 'store'], why: 'It reads what has changed and tells subscribers.' },
  kaleyra: {
    imports: ['lib', 'media', 'errors', 'spool', 'store'],
    why: 'Calls to Kaleyra and what their answers mean; when to call is not decided here.',
  },
  dispatch: {
    imports: ['lib', 'media', 'errors', 'store', 'retention', 'kaleyra'],
    why: 'It decides when a call begins and writes how it ended.',
  },
  status: {
    imports: ['lib', 'media', 'errors', 'store', 'retention', 'kaleyra'],
    why: 'It asks Kaleyra what became of a media item and writes it.',
  },
  uploads: {
    imports: ['lib', 'media', 'errors', 'rules', 'spool', 'store', 'retention', 'dispatch'],
    why: 'The use cases of both doors know no protocol.',
  },
  http: { imports: ['lib', 'errors'], why: 'Server, bodies and browsers; what a route answers is handed in.' },
  callbacks: {
    imports: ['lib', 'media', 'errors', 'store', 'retention', 'kaleyra', 'status', 'http'],
    why: 'The door of Kaleyra: parse, keep, apply.',
  },
  tus: {
    imports: ['lib', 'media', 'errors', 'access', 'uploads', 'http'],
    why: 'The protocol only: headers, methods, codes.',
  },
  graphql: {
    imports: ['lib', 'media', 'errors', 'access', 'store', 'live', 'uploads', 'http'],
    why: 'The schema over use cases and reads.',
  },
  config: { imports: ['lib', 'media', 'access', 'kaleyra'], why: 'It makes the values that the folders are given.' },
}

/** Folders in folders whose row is not the one of the folder around them. */
export const GATEWAY_INSIDE: Record<string, Row> = {
  'graphql/multipart': {
    imports: ['lib', 'media', 'errors', 'spool', 'http'],
    why: 'The GraphQL upload request, from its bytes to the spool.',
  },
}

/** What is not a test may import these packages of the workspace, and nothing of another package but by its name. */
export const WORKSPACE: Record<string, Row> = {
  openapi: { imports: [], why: 'The document is the source of the others.' },
  'packages/multipart': { imports: [], why: 'It reads any multipart body.' },
  'packages/runtime': { imports: [], why: 'Every command runs on it.' },
  'packages/test-kit': { imports: [], why: 'It starts apps as processes or is handed what starts them.' },
  'packages/mock': { imports: ['openapi', 'multipart', 'runtime'], why: 'It serves the document.' },
  'packages/client': { imports: ['openapi'], why: 'It is generated from the document.' },
  'packages/uploader': { imports: ['client'], why: 'It runs in browsers; of the client it takes the rules of names.' },
  'apps/sandbox': { imports: ['openapi', 'client', 'multipart', 'runtime'], why: 'It stands in for Kaleyra.' },
  'apps/gateway': { imports: ['client', 'multipart', 'runtime'], why: 'It knows Kaleyra by the client alone.' },
  'apps/console': { imports: ['uploader'], why: 'All that the page asks goes through the uploader.' },
}

/**
 * Arrows that are still against the table, by file of apps/gateway/src. This list only gets shorter: one that is no longer
 * there fails a test until its line is removed.
 */
export const STILL_AGAINST: Record<string, readonly string[]> = {
  'dispatch/eta.ts': ['config'],
  'dispatch/slots.ts': ['config'],
  'errors/access-error.ts': ['access'],
  'graphql/use-bodies.ts': ['spool'],
  'media/media.ts': ['store'],
  'spool/storage-full.ts': ['store'],
  'tus/statuses.ts': ['spool'],
  'uploads/accept.ts': ['graphql'],
  'uploads/pieces/append.ts': ['tus'],
}

/** Files of apps/gateway/src that still import each other in a circle, by types alone. This list only gets shorter too. */
export const STILL_IN_CIRCLES: readonly string[] = [
  'media/event.ts',
  'media/media.ts',
  'store/name-line.ts',
  'store/sqlite/database.ts',
]
