import { helpOf } from '../src/arguments/help.ts'

/** The README with the help of today. */
export const withHelp = (page: string): string =>
  page.replace(
    /<!-- help -->[^]*<!-- \/help -->/u,
    () => `<!-- help -->\n\n\`\`\`text help\n${helpOf()}\`\`\`\n\n<!-- /help -->`,
  )
