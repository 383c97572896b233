/**
 * The URL for the bytes. Behind a TLS proxy a gateway without PUBLIC_URL answers an http URL, which an https page may
 * not use.
 */
export function targetOf(uploadUrl: string, gatewayUrl: string): string {
  const base = new URL(gatewayUrl, globalThis.location?.href)
  const target = new URL(uploadUrl, base)
  if (target.host === base.host) target.protocol = base.protocol
  return target.href
}
