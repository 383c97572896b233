import { configHelp as gatewayHelp } from '@resumable-media/gateway'
import { configHelp as sandboxHelp } from '@resumable-media/sandbox'

/** A guide with what `--help` prints between its marks. */
export function withConfiguration(guide: string): string {
  const tables = Object.entries({ 'gateway-help': gatewayHelp(), 'sandbox-help': sandboxHelp() })
    .map(([name, help]) => `\`\`\`text ${name}\n${help}\n\`\`\``)
    .join('\n\n')
  return guide.replace(/(?<=<!-- configuration -->\n)[^]*(?=<!-- \/configuration -->)/u, () => `\n${tables}\n\n`)
}
