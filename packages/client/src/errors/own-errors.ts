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
  UPLOAD_FAILED: {
    errorClass: 'UploadFailedError',
    when: '`waitUntilUploaded`: Kaleyra could not process the file',
    whatToDo: 'Check that the file opens, and upload it again.',
  },
  WAIT_TIMEOUT: {
    errorClass: 'WaitTimeoutError',
    when: 'there was no outcome within `wholeTimeoutMs`; `media` is what was seen last',
    whatToDo: 'Wait again, or look the upload up later.',
  },
  UPLOAD_NOT_FOUND: {
    errorClass: 'UploadNotFoundError',
    when: 'Kaleyra does not know the id in this WABA',
    whatToDo: 'Check both ids; the data of an upload is gone after three days.',
  },
  BAD_CALLBACK_SECRET: {
    errorClass: 'CallbackError',
    when: '`parseCallback`: the request does not have the secret',
    whatToDo: 'Answer with `status` and `headers`; put the secret into the callback profile.',
  },
  BAD_CALLBACK: {
    errorClass: 'CallbackError',
    when: '`parseCallback`: the callback cannot be read',
    whatToDo: 'Answer with `status`; change the callback profile as the message says.',
  },
  METHOD_NOT_ALLOWED: {
    errorClass: 'CallbackError',
    when: '`parseCallback`: neither POST nor GET',
    whatToDo: 'Answer with `status` and `headers`; set the method of the callback profile.',
  },
  BODY_TOO_LARGE: {
    errorClass: 'CallbackError',
    when: '`parseCallback`: the body is larger than any callback',
    whatToDo: 'Answer with `status`; let the template hold the documented fields only.',
  },
  BODY_TOO_SLOW: {
    errorClass: 'CallbackError',
    when: '`parseCallback`: the body did not come in time',
    whatToDo: 'Answer with `status` and `headers`: the callback may be sent again.',
  },
  BROKEN_OFF: {
    errorClass: 'CallbackError',
    when: '`parseCallback`: the body broke off',
    whatToDo: 'Answer with `status`: the callback may be sent again.',
  },
} as const
