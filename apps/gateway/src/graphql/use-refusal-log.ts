import { isAsyncIterable } from 'graphql-yoga'
import type { Plugin } from 'graphql-yoga'
import { codeOfStatus, logRefusal, setRefusal } from '../lib/request-context.ts'
import { findField } from './field-facts.ts'

/** Logs what is refused by `errors`: a field of the document, or all of it. An error that was not foreseen has its own line. */
export function useRefusalLog(): Plugin {
  return {
    onResultProcess({ result }) {
      if (isAsyncIterable(result) || Array.isArray(result)) return
      for (const { path, extensions } of result.errors ?? []) {
        const { code = codeOfStatus(statusOf(extensions)) } = extensions
        if (code === 'INTERNAL_SERVER_ERROR') continue
        if (path) logRefusal(String(code), findField(path[0]))
        else setRefusal(String(code))
      }
    },
  }
}

const statusOf = ({ http }: { http?: { status?: number } }) => http?.status ?? 400
