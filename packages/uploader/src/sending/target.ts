/**
 * Where the bytes go. Behind a proxy that ends TLS, a gateway without PUBLIC_URL takes itself for plain HTTP, and pages
 * over HTTPS may not send there.
 */
export function targetOf(uploadUrl: string, gatewayUrl: string): string {
  const base = new URL(gatewayUrl, globalThis.location?.href)
  const target = new URL(uploadUrl, base)
  if (target.host === base.host) target.protocol = base.protocol
  return target.href
}
