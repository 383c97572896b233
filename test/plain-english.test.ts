import { expect, test } from 'vitest'
import { pages, proseOf, read } from './pages.ts'
import { filesOf } from '@resumable-media/test-kit/readme-blocks'

/** Phrases that a reader has to guess at, and the plain one for each. */
const DIALECT: [RegExp, string][] = [
  [/\bnobody\b/giu, 'say what does not happen: "no caller can …", "is not …"'],
  [/\bwhoever\b/giu, 'name the part: the caller, the sender, the user'],
  [/\b(?:is|are|was|were|be|been) told\b(?! apart| from)/giu, 'receives, is reported, is answered'],
  [/\bin peace\b/giu, 'runs to its end'],
  [/\b(?:gone?|goes) on with\b/giu, 'continue, resume'],
  [/\b(?:is|are|was|were|be|been) let in\b/giu, 'is accepted, is allowed'],
  [/\b(?:as if|as though) (?:it|they) were not\b/giu, 'is not found'],
  [
    /\b(?:an?|each|every|one|another|such|no|any|first|earlier|later|newest|new|same|accepted|the|of) media\b(?![-\w]| items?\b| types?\b| ids?\b)/giu,
    'media item',
  ],
]

/** A record of the past, or a table of the names of tests and packages. */
const NOT_HELD = /^\.changeset\/|CHANGELOG|^docs\/(?:contract|licences|tus)\.md$|^SECURITY\.md$/u

/** Sources whose comments and messages are held to it. */
const FOLDERS = ['apps/console', 'apps/gateway', 'apps/sandbox', 'packages']

test.each(pages().filter(page => !NOT_HELD.test(page)))('%s is in plain English', page => {
  expect(dialectIn(page)).toEqual([])
})

test.each(FOLDERS)('the comments and messages of %s are in plain English', folder => {
  const files = filesOf(`${folder}/*.ts`, `${folder}/*.tsx`, `${folder}/*.css`, `${folder}/*.html`)
  const sources = files.filter(path => !/\/test\/|\.test\.tsx?$|\.gen\.ts$|\/generated\//u.test(path))
  expect(sources.length).toBeGreaterThan(20)
  expect(sources.flatMap(dialectIn)).toEqual([])
})

test.each(['README.md', 'ARCHITECTURE.md'])('no sentence of %s has more than 30 words', page => {
  const sentences = sentencesOf(page)
  expect(sentences.length).toBeGreaterThan(15)
  expect(sentences.filter(sentence => sentence.split(/\s+/u).length > 30)).toEqual([])
})

/** Each with its line and the cure. */
function dialectIn(path: string): string[] {
  const text = path.endsWith('.md') ? proseOf(path) : read(path)
  return text
    .split('\n')
    .flatMap((line, index) =>
      DIALECT.flatMap(([phrase, cure]) =>
        (line.match(phrase) ?? []).map(found => `${path}:${index + 1} "${found}": ${cure}`),
      ),
    )
}

/** Without tables, code, headings and the marks of lists and links. A code span or a link is as many words as it shows. */
function sentencesOf(page: string): string[] {
  const paragraphs = proseOf(page)
    .replaceAll(/^\|.*$|^#.*$/gmu, '\n')
    .replaceAll(/\[(?<text>[^\]]*)\]\([^)]*\)/gu, '$<text>')
    .split(/\n\s*\n|\n(?=- |\d+\. )/u)
  return paragraphs
    .flatMap(paragraph => paragraph.trim().split(/(?<=[.!?])\s+/u))
    .filter(sentence => /\p{L}/u.test(sentence))
}
