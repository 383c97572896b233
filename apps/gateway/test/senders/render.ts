import type { Refusal } from './refusals.ts'

/** How many early answers reached a sender of few and of many bytes. */
export type Row = { sender: string; few: number; many: number }

/** The tables as Markdown. */
export function renderSenders(rows: readonly Row[], refusals: readonly Refusal[]): string {
  const told = refusals.map(({ what, answer, method = 'POST' }) => `| ${method} ${what} | ${answer} |`)
  const reached = rows.map(({ sender, few, many }) => `| ${sender} | ${few} of ${few} | ${many} of ${many} |`)
  return `${[INTRODUCTION, ['| sent | answered |', '|---|---|', ...told].join('\n'), SENDERS, ['| sender | 8 MB | 60 MB |', '|---|---|---|', ...reached].join('\n')].join('\n\n')}\n`
}

const INTRODUCTION = `# Early answers, and who reads them

<!-- Written by apps/gateway/test/senders.e2e.test.ts from apps/gateway/test/senders. Do not edit. -->

A body of 8 or 60 MB that is refused by its headers or its first bytes is answered while most of it is still to come. Many
senders write all of it before they read. The gateway therefore closes in stages
([RFC 9112 §9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6)): it answers, ends its side, discards what still
comes, up to \`MAX_UPLOAD_BYTES\` and for a minute, and then closes.`

const SENDERS = `Each of these senders sent each of these. Beside it, how many of the answers reached it with the right status and code:
all of them, or \`pnpm test\` fails.`
