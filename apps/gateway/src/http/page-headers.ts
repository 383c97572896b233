/**
 * What keeps the page to itself: scripts and styles of its own files only, calls to the gateway only. Previews are object
 * URLs of the files that were chosen, hence `blob:`.
 */
export const pageHeaders = (publicUrl: string | undefined) => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' blob:",
    'media-src blob:',
    `connect-src 'self'${publicUrl ? ` ${new URL(publicUrl).origin}` : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
})
