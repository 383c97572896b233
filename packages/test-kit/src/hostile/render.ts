/** What was sent, by category, and the answer that was seen. */
export type SeenCategory = { title: string; rows: readonly { what: string; answer: string }[] }

/** The table as Markdown. */
export function renderHostileInput(categories: readonly SeenCategory[]): string {
  const count = categories.flatMap(({ rows }) => rows).length
  return `${[introduction(count), ...categories.map(sectionText)].join('\n\n')}\n`
}

const introduction = (count: number) => `# Hostile input, and what is answered

<!-- Written by apps/gateway/test/hostile-input.e2e.test.ts from apps/gateway/test/hostile. Do not edit. -->

${count} inputs that mean harm or make no sense, each sent over a socket to a gateway that runs in a process of its own, with the sandbox behind it; beside each the status of the answer, and its code where it has one. After all of them the same process is alive and has not grown, no file is left in the spool and no handle open, no slot of the WABA is spent, and not one call has come to the sandbox.

\`connection closed\` means that nothing was answered. Where tokens are asked for (\`AUTH=jwt\`), it is a gateway of its own. An upload that is *begun* breaks no rule; it is looked at and cancelled. \`pnpm test\` fails when an answer is another one than here, and writes the new one.`

const sectionText = ({ title, rows }: SeenCategory) =>
  [`## ${title}`, '', '| sent | answered |', '|---|---|', ...rows.map(rowText)].join('\n')

const rowText = ({ what, answer }: { what: string; answer: string }) => `| ${escaped(what)} | ${escaped(answer)} |`

const escaped = (text: string) => text.replaceAll(/[\\|<*_[\]`]/gu, String.raw`\$&`)
