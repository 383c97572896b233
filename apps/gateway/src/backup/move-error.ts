/** The folder was not moved. The message says why, and what to do. */
export class MoveError extends Error {
  override name = 'MoveError'
  readonly code = 'MOVE'
}
