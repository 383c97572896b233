import { configHelp as gatewayHelp } from '../apps/gateway/src/config/config.ts'
import { configHelp as sandboxHelp } from '../apps/sandbox/src/config.ts'

/** The README with what `--help` prints between its marks. */
export function withConfiguration(readme: string): string {
  const tables = Object.entries({ 'gateway-help': gatewayHelp(), 'sandbox-help': sandboxHelp() })
    .map(([name, help]) => `\`\`\`text ${name}\n${help}\n\`\`\``)
    .join('\n\n')
  return readme.replace(/(?<=<!-- configuration -->\n)[^]*(?=<!-- \/configuration -->)/u, () => `\n${tables}\n\n`)
}
