/** The errors that no answer of Kaleyra's documents: when they come, and what to do. The others are in the spec. */
export const ownErrors = {
  UNEXPECTED_ANSWER: {
    errorClass: 'UnexpectedAnswerError',
    when: 'any other definite answer, a redirect too',
    whatToDo: 'Check the base URL, and read `raw`.',
  },
  UNREACHABLE: {
    errorClass: 'UnreachableError',
    when: 'an upload of which nothing was sent',
    whatToDo: 'Try again: it is safe.',
  },
  OUTCOME_UNKNOWN: {
    errorClass: 'OutcomeUnknownError',
    when: 'an upload that had begun: reset, timeout, abort, a 5xx of a proxy, a 202 that does not say what became of it',
    whatToDo: 'Look the upload up before trying again: it may have been made.',
  },
  LOOKUP_FAILED: {
    errorClass: 'LookupFailedError',
    when: 'a lookup without an answer that can be understood',
    whatToDo: 'Try again: it is safe.',
  },
  INVALID_UPLOAD: {
    errorClass: 'InvalidUploadError',
    when: 'the file breaks a documented rule; nothing was sent',
    whatToDo: 'Correct what `violations` lists, and send the file again.',
  },
  FILE_SOURCE: {
    errorClass: 'FileSourceError',
    when: 'the file cannot be read, or is not as long as it was said to be',
    whatToDo: 'Make the file readable; where `begun` is true, look the upload up before trying again.',
  },
} as const
