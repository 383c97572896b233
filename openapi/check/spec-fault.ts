import type { Path, SpecDocument } from './document.ts'

/** The document does not say what something is generated from. Thrown where that is read, with the path to it. */
export class SpecFault extends Error {
  override readonly name = 'SpecFault'
  readonly path: Path

  constructor(path: Path, message: string) {
    super(message)
    this.path = path
  }
}

/** Runs a generator, and ends the process with its faults, each on a line with its place; other errors are thrown on. */
export async function reportingFaults(document: SpecDocument, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof SpecFault)) throw error
    console.error(`${document.placeOf(error.path)} ${error.message}`)
    process.exitCode = 1
  }
}
