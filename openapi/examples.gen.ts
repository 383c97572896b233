// Generated from kaleyra.yaml by `pnpm generate`. Do not edit.

export const examples = {
  "accepted": {
    "operations": [
      "uploadResumableMedia"
    ],
    "status": 202,
    "body": {
      "code": "WA202",
      "message": "Request Processed Successfully",
      "data": {
        "id": "639",
        "status": "PENDING"
      },
      "error": {}
    }
  },
  "badPayload": {
    "operations": [
      "uploadResumableMedia",
      "getResumableMedia"
    ],
    "status": 400,
    "body": {
      "code": "WA-400",
      "message": "Refer to correct payload format",
      "data": {},
      "error": {
        "payload": "Incorrect payload format"
      }
    }
  },
  "badFileName": {
    "operations": [
      "uploadResumableMedia"
    ],
    "status": 400,
    "body": {
      "code": "WA400",
      "message": "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters",
      "data": [],
      "error": {
        "file_name": "file_name can not contain these special characters '/' (forward slash), '\\' (backward slash),'<' (less than),'@' (at the rate),'%' (percentage),' ' (space). additionaly file_name length must be between 1 to 255 characters"
      }
    }
  },
  "badCredentials": {
    "operations": [
      "uploadResumableMedia",
      "getResumableMedia"
    ],
    "status": 401,
    "body": {
      "code": "RBC001",
      "message": "Incorrect SID or API key.",
      "data": [],
      "error": {
        "error": "Incorrect SID or API key."
      }
    }
  },
  "accountNotEnabled": {
    "operations": [
      "uploadResumableMedia",
      "getResumableMedia"
    ],
    "status": 401,
    "body": {
      "code": "WA-401",
      "message": "API is not available for given customer.Please contact support for more info",
      "data": {},
      "error": "API is not available for given customer.Please contact support for more info"
    }
  },
  "wabaNotOwned": {
    "operations": [
      "uploadResumableMedia",
      "getResumableMedia"
    ],
    "status": 401,
    "body": {
      "code": "WA401",
      "message": "Waba_Id is not present or does not belong to the account.",
      "data": {},
      "error": {
        "waba_id": "Waba_Id is not present or does not belong to the account."
      }
    }
  },
  "wabaWrongVersion": {
    "operations": [
      "uploadResumableMedia",
      "getResumableMedia"
    ],
    "status": 401,
    "body": {
      "code": "WA401",
      "message": "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint.",
      "data": {},
      "error": {
        "waba_id": "The waba_id you're using is associated with different Version of our WA API. Please use the appropriate endpoint."
      }
    }
  },
  "tooLarge": {
    "operations": [
      "uploadResumableMedia"
    ],
    "status": 413,
    "body": {
      "code": "WA413",
      "message": "Request size is too large",
      "data": {},
      "error": {
        "error": "The file size exceeds the 100 MB limit. Please upload a file smaller than 100 MB."
      }
    }
  },
  "rateLimited": {
    "operations": [
      "uploadResumableMedia"
    ],
    "status": 429,
    "body": {
      "code": "WA429",
      "message": "Too many requests",
      "data": {},
      "error": {
        "error": "Too many requests sent from this waba in a short period of time, please try after sometime"
      }
    }
  },
  "serverError": {
    "operations": [
      "uploadResumableMedia",
      "getResumableMedia"
    ],
    "status": 500,
    "body": {
      "code": "WA-500",
      "message": "Please try again later",
      "data": {},
      "error": {
        "error": "Internal server error"
      }
    }
  },
  "uploaded": {
    "operations": [
      "getResumableMedia"
    ],
    "status": 200,
    "body": {
      "code": "WA200",
      "message": "Request Processed Successfully",
      "data": [
        {
          "id": "639",
          "status": "UPLOADED",
          "uploaded_file_handle": "4::aW1hZ2UvcG5n:ARbXfSYfOaGLpZwDnFhTt2q1o8YwqvS0nq9wcVhC3rHTMdXlW1s0xVbq5f3mJtq2Nn8cLk7sYd0aBzQ1eUo5iPj6gRt4wEx9yHu2oMvKfCb7Gz:e:1767225600:1600000000000097:100000000000001:ARbQd8kXw2mLs0vTz1y",
          "file_name": "image.png",
          "file_link": null,
          "waba_id": "150440000142241",
          "company_id": "97"
        }
      ],
      "error": {}
    }
  },
  "processing": {
    "operations": [
      "getResumableMedia"
    ],
    "status": 200,
    "body": {
      "code": "WA200",
      "message": "Request Processed Successfully",
      "data": [
        {
          "id": "639",
          "status": "PENDING",
          "uploaded_file_handle": null,
          "file_name": "image.png",
          "file_link": null,
          "waba_id": "150440000142241",
          "company_id": "97"
        }
      ],
      "error": {}
    }
  },
  "failed": {
    "operations": [
      "getResumableMedia"
    ],
    "status": 200,
    "body": {
      "code": "WA200",
      "message": "Request Processed Successfully",
      "data": [
        {
          "id": "639",
          "status": "FAILED",
          "uploaded_file_handle": null,
          "file_name": "image.png",
          "file_link": null,
          "waba_id": "150440000142241",
          "company_id": "97"
        }
      ],
      "error": {}
    }
  },
  "notFound": {
    "operations": [
      "getResumableMedia"
    ],
    "status": 200,
    "body": {
      "code": "WA200",
      "message": "Request Processed Successfully",
      "data": [],
      "error": {}
    }
  }
} as const
export const callbackFields = [
  "status",
  "uploaded_file_handle",
  "file_name",
  "file_link",
  "resumable_media_id",
  "waba_id",
  "company_id",
  "field",
  "time",
  "callback_profile_id"
] as const
export const callbacks = {
  "callbackUploaded": {
    "status": "UPLOADED",
    "uploaded_file_handle": "4::aW1hZ2UvcG5n:ARbXfSYfOaGLpZwDnFhTt2q1o8YwqvS0nq9wcVhC3rHTMdXlW1s0xVbq5f3mJtq2Nn8cLk7sYd0aBzQ1eUo5iPj6gRt4wEx9yHu2oMvKfCb7Gz:e:1767225600:1600000000000097:100000000000001:ARbQd8kXw2mLs0vTz1y",
    "file_name": "image.png",
    "file_link": "",
    "resumable_media_id": "639",
    "waba_id": "150440000142241",
    "company_id": "97",
    "field": "resumable_media",
    "time": "1767139200",
    "callback_profile_id": "1201"
  },
  "callbackFailed": {
    "status": "FAILED",
    "uploaded_file_handle": "<uploaded_file_handle>",
    "file_name": "image.png",
    "file_link": "",
    "resumable_media_id": "639",
    "waba_id": "150440000142241",
    "company_id": "97",
    "field": "resumable_media",
    "time": "1767139200",
    "callback_profile_id": "1201"
  }
} as const
