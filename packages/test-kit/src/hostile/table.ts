import { callbacks } from './callbacks.ts'
import { content } from './content.ts'
import { graphql } from './graphql.ts'
import { http } from './http.ts'
import { multipart } from './multipart.ts'
import { names } from './names.ts'
import type { Category } from './row.ts'
import { tokens } from './tokens.ts'
import { tus } from './tus.ts'

/** Every hostile input there is a row for. */
export const CATEGORIES: readonly Category[] = [multipart, tus, graphql, tokens, callbacks, content, names, http]
