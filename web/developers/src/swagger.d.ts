declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  export default function SwaggerUI(options: {
    domNode: HTMLElement
    url: string
    deepLinking?: boolean
    docExpansion?: 'list' | 'full' | 'none'
    filter?: boolean
    defaultModelsExpandDepth?: number
    displayRequestDuration?: boolean
    persistAuthorization?: boolean
    /** Null: the document is shown to nobody else. */
    validatorUrl: null
    onComplete?: () => void
  }): unknown
}
