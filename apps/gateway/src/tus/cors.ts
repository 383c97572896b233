import type { CorsRules } from '../http/browser/pages.ts'

/** For tus requests from the pages of allowed origins. */
export const CORS: CorsRules = {
  methods: 'OPTIONS, POST, HEAD, PATCH, DELETE',
  responseHeaders: [
    'Location',
    'Retry-After',
    'Tus-Checksum-Algorithm',
    'Tus-Extension',
    'Tus-Max-Size',
    'Tus-Resumable',
    'Tus-Version',
    'Upload-Expires',
    'Upload-Length',
    'Upload-Metadata',
    'Upload-Offset',
    'WWW-Authenticate',
    'X-Error-Code',
    'X-Request-ID',
  ],
}
