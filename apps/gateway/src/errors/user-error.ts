/** Something the user can mend. Each class is a member of the result unions, under its class name. */
export abstract class UserError extends Error {
  abstract readonly code: string
}
