/** The description of the API to be read and tried: Swagger UI over our own document, and nothing from elsewhere. */
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'

import 'swagger-ui-dist/swagger-ui.css'
import './style.css'

const main = document.getElementById('reference')!

// Swagger UI draws its dark side when the page says so
const dark = matchMedia('(prefers-color-scheme: dark)')
const shade = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', shade)
shade()

SwaggerUI({
  domNode: main,
  url: '/api/openapi.json',
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  onComplete: () => main.removeAttribute('aria-busy'),
})
