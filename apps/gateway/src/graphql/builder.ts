import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import { DateTimeResolver } from 'graphql-scalars'
import { GraphQLUpload } from 'graphql-upload-ts'
import type { IncomingFile } from '../intake/receiver.ts'
import type { Context } from './context.ts'

export const builder = new SchemaBuilder<{
  Context: Context
  DefaultFieldNullability: false
  Scalars: {
    DateTime: { Input: Date; Output: Date }
    Upload: { Input: Promise<IncomingFile | undefined>; Output: never }
  }
}>({
  plugins: [ErrorsPlugin],
  defaultFieldNullability: false,
  errors: { directResult: true, defaultTypes: [] },
})

builder.queryType({ description: 'What can be asked; none of it calls Kaleyra.' })
builder.mutationType({ description: 'What can be done.' })
builder.addScalarType('DateTime', DateTimeResolver)
builder.addScalarType('Upload', GraphQLUpload)
