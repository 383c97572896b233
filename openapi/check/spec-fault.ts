import type { Fault, Path, SpecDocument } from './document.ts'

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
    reportFaults([{ place: document.placeOf(error.path), message: error.message }])
  }
}

/** Writes each on a line, and lets the process end with 1 where there are any. Answers whether there were none. */
export function reportFaults(faults: readonly Fault[]): boolean {
  for (const { place, message } of faults) process.stderr.write(`${place} ${message}\n`)
  if (faults.length > 0) process.exitCode = 1
  return faults.length === 0
}
