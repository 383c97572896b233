import { lexicographicSortSchema } from 'graphql'
import { builder } from './builder.ts'
import './queries.ts'
import './upload-mutation.ts'

export const schema = lexicographicSortSchema(builder.toSchema())
