import { isAsyncIterable } from 'graphql-yoga'
import type { Plugin } from 'graphql-yoga'
import { codeOfStatus, logRefusal, setRefusal } from '../lib/request-context.ts'
import { findField } from './field-facts.ts'

/** Logs refused fields and documents. An unexpected error has a line of its own. */
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
