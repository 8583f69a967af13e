/** The resolver that a step with the internet asks; every way hands its questions to the host's own. */
export const DNS_ADDRESS = '198.51.100.53'

/** The network of one step. The commands become part of the chain that ends in its sandbox. */
export type StepNetwork = {
  /** Run while the chain is root; empty below the level full. */
  asRoot: readonly string[]
  /** Run as the step's user. */
  asUser: readonly string[]
  /** `asUser` gains rights in a user namespace of its own, and bubblewrap runs in a process namespace of its own. */
  nested: boolean
  /** Takes the network away. Nothing of the step may run any more. */
  close(): Promise<void>
}

/** A step's network that can be reached from inside it, beyond this host; for the self-test. */
export type Outside = { address: string; close(): Promise<void> }

/** One way to give steps the internet. */
export type InternetWay = {
  name: 'pasta' | 'nftables' | 'host'
  /** Makes the network for a step. Throws a sentence where it cannot be had. */
  open(stepId: string): Promise<StepNetwork>
  /** Something beyond the host to reach by this way. Without it, the way needs nothing of the host that could stop it. */
  openOutside?(): Promise<Outside>
  /** Removes what a killed launcher left of it. */
  cleanUp(): Promise<void>
  /** Gives back what it holds of the host. */
  close(): Promise<void>
}
