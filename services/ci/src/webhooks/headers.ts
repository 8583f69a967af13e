/** The value of a request header, by its lower-case name. */
export type Headers = (name: string) => string | undefined
