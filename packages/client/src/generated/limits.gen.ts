// Generated from openapi/kaleyra.yaml by `pnpm generate`. Do not edit.

export const pods = {
  "in": "https://api.in.kaleyra.io/v2",
  "sg": "https://api.kaleyra.io/v2",
  "eu": "https://api.eu.kaleyra.io/v2",
  "na": "https://api.na.kaleyra.ai/v2"
} as const

export const limits = {
  "calls": 20,
  "perSeconds": 3600,
  "handleLifetimeSeconds": 86400,
  "dataLifetimeSeconds": 259200
} as const

export const fileName = {
  "minLength": 1,
  "maxLength": 255,
  "forbidden": [
    "\\",
    "/",
    "<",
    "@",
    "%",
    " "
  ]
} as const

export const queryParameters = {
  "uploadResumableMedia": [],
  "getResumableMedia": [
    "id",
    "limit",
    "offset"
  ]
} as const
