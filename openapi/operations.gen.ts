// Generated from kaleyra.yaml by `pnpm generate`. Do not edit.

export const apiKeyHeader = "api-key"
export const operations = {
  "uploadResumableMedia": {
    "method": "POST",
    "path": "/{sid}/whatsapp/{waba_id}/resumable_media",
    "parameters": [
      {
        "name": "sid",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "pattern": "^[A-Za-z0-9]+$"
        }
      },
      {
        "name": "waba_id",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "pattern": "^[0-9]{1,32}$"
        }
      }
    ],
    "form": {
      "type": "object",
      "required": [
        "type",
        "file"
      ],
      "properties": {
        "type": {
          "type": "string",
          "enum": [
            "application/pdf",
            "image/jpeg",
            "image/jpg",
            "image/png",
            "video/mp4"
          ]
        },
        "file": {
          "type": "string",
          "format": "binary",
          "minLength": 1,
          "maxLength": 104857600
        }
      }
    }
  },
  "getResumableMedia": {
    "method": "GET",
    "path": "/{sid}/whatsapp/{waba_id}/resumable_media",
    "parameters": [
      {
        "name": "sid",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "pattern": "^[A-Za-z0-9]+$"
        }
      },
      {
        "name": "waba_id",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "pattern": "^[0-9]{1,32}$"
        }
      },
      {
        "name": "id",
        "in": "query",
        "schema": {
          "type": "string",
          "minLength": 1
        }
      },
      {
        "name": "limit",
        "in": "query",
        "schema": {
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "default": 25
        }
      },
      {
        "name": "offset",
        "in": "query",
        "schema": {
          "type": "integer",
          "minimum": 0,
          "default": 0
        }
      }
    ]
  }
} as const
