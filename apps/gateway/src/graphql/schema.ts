import { lexicographicSortSchema } from 'graphql'
import { builder } from './builder.ts'
import { withFieldFacts } from './field-facts.ts'
import './check-upload-query.ts'
import './lifecycle-mutations.ts'
import './media-connection.ts'
import './queries.ts'
import './resumable-mutation.ts'
import './subscriptions.ts'
import './upload-mutation.ts'

export const schema = withFieldFacts(lexicographicSortSchema(builder.toSchema()))
