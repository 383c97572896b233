// Generated from openapi/kaleyra.yaml by `pnpm generate`. Do not edit.

export const refusals = {
  "BAD_PAYLOAD": {
    "example": "badPayload",
    "errorClass": "BadPayloadError",
    "status": 400,
    "operations": [
      "getResumableMedia",
      "uploadResumableMedia"
    ],
    "when": "Incorrect payload",
    "whatToDo": "Compare the form with the specification; the same call would be refused again.",
    "body": {
      "code": "WA-400",
      "message": "Refer to correct payload format",
      "error": {
        "payload": "Incorrect payload format"
      }
    }
  },
  "BAD_CREDENTIALS": {
    "example": "badCredentials",
    "errorClass": "BadCredentialsError",
    "status": 401,
    "operations": [
      "getResumableMedia",
      "uploadResumableMedia"
    ],
    "when": "Wrong SID or API key",
    "whatToDo": "Correct the SID or the API key in the configuration.",
    "body": {
      "code": "RBC001",
      "message": "Incorrect SID or API key.",
      "error": {
        "error": "Incorrect SID or API key."
      }
    }
  },
  "ACCOUNT_NOT_ENABLED": {
    "example": "accountNotEnabled",
    "errorClass": "AccountNotEnabledError",
    "status": 401,
    "operations": [
      "getResumableMedia",
      "uploadResumableMedia"
    ],
    "when": "The API is not available to the account",
    "whatToDo": "Ask the support of Kaleyra to enable the API for the account.",
    "body": {
      "code": "WA-401",
      "message": "API is not available for given customer.Please contact support for more info",
      "error": "API is not available for given customer.Please contact support for more info"
    }
  },
  "WABA_NOT_OWNED": {
    "example": "wabaNotOwned",
    "errorClass": "WabaNotOwnedError",
    "status": 401,
    "operations": [
      "getResumableMedia",
      "uploadResumableMedia"
    ],
    "when": "The WABA is not in the account",
    "whatToDo": "Check the WABA id.",
    "body": {
      "code": "WA401",
      "message": "Waba_Id is not present or does not belong to the account.",
      "error": {
        "waba_id": "Waba_Id is not present or does not belong to the account."
      }
    }
  },
  "WABA_WRONG_VERSION": {
    "example": "wabaWrongVersion",
    "errorClass": "WabaWrongVersionError",
    "status": 401,
    "operations": [
      "getResumableMedia",
      "uploadResumableMedia"
    ],
    "when": "The WABA is on another version of the API",
    "whatToDo": "Onboard the WABA on version 2 of the WhatsApp API of Kaleyra.",
    "body": {
      "code": "WA401",
      "message": "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint.",
      "error": {
        "waba_id": "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint."
      }
    }
  },
  "SERVER_ERROR": {
    "example": "serverError",
    "errorClass": "ServerError",
    "status": 500,
    "operations": [
      "getResumableMedia",
      "uploadResumableMedia"
    ],
    "when": "Internal server error",
    "whatToDo": "Try again later.",
    "body": {
      "code": "WA-500",
      "message": "Please try again later",
      "error": {
        "error": "Internal server error"
      }
    }
  },
  "BAD_FILE_NAME": {
    "example": "badFileName",
    "errorClass": "BadFileNameError",
    "status": 400,
    "operations": [
      "uploadResumableMedia"
    ],
    "when": "Invalid file name",
    "whatToDo": "Rename the file; the message lists what a name may not have.",
    "body": {
      "code": "WA400",
      "message": "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters",
      "error": {
        "file_name": "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters"
      }
    }
  },
  "TOO_LARGE": {
    "example": "tooLarge",
    "errorClass": "FileTooLargeError",
    "status": 413,
    "operations": [
      "uploadResumableMedia"
    ],
    "when": "More than 100 MB",
    "whatToDo": "Make the file smaller.",
    "body": {
      "code": "WA413",
      "message": "Request size is too large",
      "error": {
        "error": "The file size exceeds the 100 MB limit. Please upload a file smaller than 100 MB."
      }
    }
  },
  "RATE_LIMITED": {
    "example": "rateLimited",
    "errorClass": "RateLimitedError",
    "status": 429,
    "operations": [
      "uploadResumableMedia"
    ],
    "when": "Too many requests",
    "whatToDo": "Wait until fewer than 20 uploads of the WABA were made within the last hour.",
    "body": {
      "code": "WA429",
      "message": "Too many requests",
      "error": {
        "error": "Too many requests sent from this waba in a short period of time, please try after sometime"
      }
    }
  }
} as const
