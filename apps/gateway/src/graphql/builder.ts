import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ErrorsPlugin from '@pothos/plugin-errors'
import { DateTimeResolver } from 'graphql-scalars'
import { UserError } from '../errors/caller-error.ts'
import type { IncomingFile } from '../uploads/accept.ts'
import { logRefusal } from '../lib/request-context.ts'
import type { Context } from './context.ts'
import { UploadScalar } from './upload-scalar.ts'

export const builder = new SchemaBuilder<{
  Context: Context
  DefaultFieldNullability: false
  Scalars: {
    DateTime: { Input: Date; Output: Date }
    Upload: { Input: Promise<IncomingFile | undefined>; Output: never }
  }
}>({
  plugins: [ErrorsPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  // Only the costs of fields are used; use-limits.ts refuses a document before it runs.
  complexity: { disabled: true },
  errors: { directResult: true, defaultTypes: [], onResolvedError: noteTyped },
})

function noteTyped(error: Error): void {
  if (error instanceof UserError) logRefusal(error.code)
}

/** The values of an enum, each with its description. */
export const describedValues = <Value extends string>(meanings: Record<Value, string>) =>
  Object.fromEntries(
    Object.entries<string>(meanings).map(([value, description]) => [value, { description }]),
  ) as Record<Value, { description: string }>

builder.queryType({ description: 'What can be asked; none of it calls Kaleyra.' })
builder.mutationType({ description: 'What can be done.' })
builder.subscriptionType({
  description:
    'What can be watched, over server-sent events: ask `/graphql` with `accept: text/event-stream`. The present state ' +
    'comes first, so a client that connects again has missed nothing that is still true. A new `status` comes at once, other ' +
    'changes of a media item at most twice a second, and a slow reader gets the latest.',
})
builder.addScalarType('DateTime', DateTimeResolver)
builder.addScalarType('Upload', UploadScalar)
