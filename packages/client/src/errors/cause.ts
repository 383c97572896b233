/**
 * Why there was no answer, as what follows "could not be reached" in a sentence: by its code, since what a peer's
 * certificate or an operating system says is not ours to repeat.
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

/** The codes of OpenSSL's verification, by the nouns that each of them has, and those of Node for all else in TLS. */
const TLS = /^(?:EPROTO|ERR_TLS_|ERR_SSL_|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH)|CERT|CRL|SIGNATURE|ISSUER/u
