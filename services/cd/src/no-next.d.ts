/** Stands in for Next's types: trpc-to-openapi names them for an adapter that is not used here, and they change Node's. */
export {}
