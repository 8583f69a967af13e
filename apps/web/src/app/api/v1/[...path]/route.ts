import { serveRest } from '#server/api/serve-rest.ts'

export { serveRest as DELETE, serveRest as GET, serveRest as PATCH, serveRest as POST, serveRest as PUT }
