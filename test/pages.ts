import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesOf } from '@resumable-media/test-kit/readme-blocks'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

export const pages = (): string[] => filesOf('*.md')

/** A page's text with its fenced blocks emptied: in them `#` is a comment and brackets are code. */
export const proseOf = (page: string): string =>
  read(page).replaceAll(/^[ \t]*(?<fence>`{3,})[^]*?^[ \t]*\k<fence>$/gmu, block => block.replaceAll(/[^\n]/gu, ''))

/** A relative link: the path from the root, and the heading that it names, if any. */
export type Link = { path: string; anchor: string }

export const linksOf = (page: string): Link[] =>
  [...proseOf(page).matchAll(/\]\((?!https?:)(?<path>[^)#]*)(?:#(?<anchor>[^)]*))?\)/gu)].map(({ groups = {} }) => ({
    path: groups['path'] ? normalize(join(dirname(page), groups['path'])) : page,
    anchor: groups['anchor'] ?? '',
  }))

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): string[] {
  const headings = [...proseOf(page).matchAll(/^#{1,6} (?<title>.+)$/gmu)].map(match => match.groups?.['title'] ?? '')
  const slugs = headings.map(slugOf)
  return slugs.map((slug, index) => {
    const earlier = slugs.slice(0, index).filter(one => one === slug).length
    return earlier === 0 ? slug : `${slug}-${earlier}`
  })
}

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\-_ ]/gu, '')
    .replaceAll(' ', '-')
