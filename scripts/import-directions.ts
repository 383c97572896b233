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
  spool: { imports: ['lib', 'media', 'errors'], why: 'Stored files know nothing of the rows that name them.' },
  rules: {
    imports: ['lib', 'media', 'errors', 'spool'],
    why: 'A rule sees a name, a type, a size or a stored file, and no row.',
  },
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
  http: {
    imports: ['lib', 'errors'],
    why: 'Server, bodies and browsers; what a route answers is handed in.',
  },
  callbacks: {
    imports: ['lib', 'media', 'errors', 'store', 'retention', 'kaleyra', 'status', 'http'],
    why: 'The door of Kaleyra: parse, keep, apply.',
  },
  tus: {
    imports: ['lib', 'media', 'errors', 'access', 'uploads', 'http'],
    why: 'The protocol only: headers, methods, codes.',
  },
  graphql: {
    imports: ['lib', 'media', 'errors', 'access', 'rules', 'store', 'live', 'uploads', 'http'],
    why: 'The schema over use cases and reads.',
  },
  telemetry: {
    imports: ['lib', 'media', 'errors', 'spool', 'store', 'kaleyra', 'dispatch', 'http'],
    why: 'It is put around the parts that it counts and traces; they know nothing of it.',
  },
  config: {
    imports: ['lib', 'media', 'access', 'kaleyra', 'store', 'telemetry'],
    why: 'It makes the values that the folders are given.',
  },
  engines: {
    imports: ['lib', 'media', 'errors', 'spool', 'store', 'retention', 'dispatch', 'uploads', 'config'],
    why: 'What a gateway stands on, of its own or shared; what is built on it does not know which.',
  },
  backup: {
    imports: ['lib', 'media', 'errors', 'spool', 'store', 'config', 'engines'],
    why: 'It copies and moves rows and their files, without a gateway.',
  },
}

/** Folders in folders whose row is not the one of the folder around them. */
export const GATEWAY_INSIDE: Record<string, Row> = {
  'spool/pieces': {
    imports: ['lib', 'media', 'errors', 'store'],
    why: 'Which object has which bytes is in tables; no row of a media item is read or written.',
  },
  'graphql/multipart': {
    imports: ['lib', 'media', 'errors', 'spool', 'uploads', 'http'],
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
  'packages/client': {
    imports: ['openapi', 'runtime'],
    why: 'It is generated from the document; its command makes folders as every command does.',
  },
  'packages/uploader': { imports: ['client'], why: 'It runs in browsers; of the client it takes the rules of names.' },
  'packages/cli': {
    imports: ['client', 'uploader', 'runtime'],
    why: 'It goes to Kaleyra by the client and to a gateway by the uploader.',
  },
  'apps/sandbox': { imports: ['openapi', 'client', 'multipart', 'runtime'], why: 'It stands in for Kaleyra.' },
  'apps/gateway': { imports: ['client', 'multipart', 'runtime'], why: 'It knows Kaleyra by the client alone.' },
  'apps/console': { imports: ['uploader'], why: 'All that the page asks goes through the uploader.' },
}
