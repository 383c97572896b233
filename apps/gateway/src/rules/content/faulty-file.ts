/** A file that is of its type by its first bytes, and yet not one that should be sent on. The message has the cure. */
export class FaultyFile extends Error {
  override name = 'FaultyFile'
}

/** `lacks` is what a whole file has at its end. */
export const brokenOff = (format: string, lacks: string, cure = 'Send the whole file.') =>
  new FaultyFile(`The ${format} breaks off: ${lacks}. ${cure}`)

export const secondFile = (format: string, what: string) =>
  new FaultyFile(`The ${format} is ${what} as well. Send a file that is one thing only.`)
