import { UnknownExample } from './choices.ts'
import { callbacks } from './examples.gen.ts'

/** A name of the callback's examples, without the word that makes it unique in the document. */
export type CallbackName = NameOf<keyof typeof callbacks>
type NameOf<Key> = Key extends `callback${infer Rest}` ? Uncapitalize<Rest> : Key

/** The callback of the spec with this name. Throws UnknownExample. */
export function callbackExample(name: CallbackName): Readonly<Record<string, string | number | boolean | null>> {
  const key = Object.keys(callbacks).find(known => nameOf(known) === name)
  if (key !== undefined) return callbacks[key as keyof typeof callbacks]
  throw new UnknownExample(
    `The spec has no callback "${name}". It has: ${Object.keys(callbacks).map(nameOf).join(', ')}.`,
  )
}

const nameOf = (key: string) => key.replace(/^callback(?<first>.)/u, (_, first: string) => first.toLowerCase())
