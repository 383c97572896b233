import type { OptionName } from '../arguments/options.ts'
import type { Layer, Settings, Values } from './settings.ts'

/**
 * A file that came with a folder, as a clone of somebody's repository does, must not send a key from elsewhere to an address of
 * its own. The addresses of this machine are harmless.
 */
export function strayingSecret(
  values: Values,
  places: ReadonlyMap<OptionName, Layer>,
  from: Settings['from'],
): string | undefined {
  const pairs = [
    ['base-url', 'api-key'],
    ['gateway', 'token'],
    ['gateway', 'callback-secret'],
  ] as const
  for (const [address, secret] of pairs) {
    const url = values[address]
    const place = places.get(address)
    if (!url || !place?.isOfFolder || values[secret] === undefined || places.get(secret) === place) continue
    if (/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(new URL(url).hostname)) continue
    return (
      `${from[address]} would send the secret of ${from[secret]} to ${new URL(url).host}. ` +
      `If that is right, give --${address} ${url}, or put it into your own configuration file.`
    )
  }
  return undefined
}
