/**
 * The cause by its code, to follow "could not be reached" in a sentence. Texts of a certificate or of the operating
 * system are not repeated.
 */
export function causeOf(cause: unknown): string {
  const code = codeOf(cause)
  if (code === undefined) return ''
  return TLS.test(code) ? `: the TLS certificate or connection was refused (${code})` : ` (${code})`
}

function codeOf(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/u.test(code) ? code : undefined
}

/** OpenSSL's verification codes by their nouns, and Node's codes for other TLS errors. */
const TLS = /^(?:EPROTO|ERR_TLS_|ERR_SSL_|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH)|CERT|CRL|SIGNATURE|ISSUER/u
