import type { Plugin } from 'graphql-yoga'

/** Says to proxies that event streams must reach the reader as they come: not buffered, not cached, not compressed. */
export function useEventStreams(): Plugin {
  return {
    onResponse({ response }) {
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return
      response.headers.set('cache-control', 'no-cache, no-transform')
      response.headers.set('x-accel-buffering', 'no')
    },
  }
}
