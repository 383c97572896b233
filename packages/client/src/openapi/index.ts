/**
 * `@resumable-media/client/transport`: what a client imports that is generated from an OpenAPI document, by
 * `npx @resumable-media/client generate` or by `@hey-api/openapi-ts` with the undici plugin.
 */
export { createClient } from './create-client.ts'
export type { Client, ClientConfig, ClientMeta, RequestResult } from './create-client.ts'
export type { Auth, AuthSource } from './auth.ts'
export { formDataBodySerializer, urlSearchParamsBodySerializer } from './bodies.ts'
export type { ServerSentEventsResult } from './events.ts'
export type { Failure, NoAnswer, Success } from './call.ts'
export type { CallOptions, Options, TDataShape } from './options.ts'
