import { configHelp as gatewayHelp } from '../apps/gateway/src/config/config.ts'
import { configHelp as sandboxHelp } from '../apps/sandbox/src/config.ts'

/** A guide with what `--help` prints between its marks. */
export function withConfiguration(guide: string): string {
  const tables = Object.entries({ 'gateway-help': gatewayHelp(), 'sandbox-help': sandboxHelp() })
    .map(([name, help]) => `\`\`\`text ${name}\n${help}\n\`\`\``)
    .join('\n\n')
  return guide.replace(/(?<=<!-- configuration -->\n)[^]*(?=<!-- \/configuration -->)/u, () => `\n${tables}\n\n`)
}
