/** A value that no sender in order would send: a fault of a program, where a UserError is one of a person. */
export class BadInput extends Error {
  override name = 'BadInput'
}
