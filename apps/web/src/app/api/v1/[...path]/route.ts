import { serveRest } from '#server/api/serve-rest.ts'
import { limitBody } from '#server/http/limit-body.ts'

const handle = limitBody(serveRest)

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT }
