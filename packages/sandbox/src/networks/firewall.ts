import { DNS_ADDRESS } from './internet-way.ts'

/** What a firewall table is made of. `links` is how the names of the launcher's own links begin. */
export type FirewallOptions = {
  table: string
  links: string
  /** How the links of every launcher of the host begin. */
  allLinks: string
  network: string
  resolver: string
  /** None of them inside another: a set of nftables refuses intervals that overlap. */
  refused: readonly string[]
  /** Devices that forward only because of Baton: they forward to step links and to nothing else. */
  borrowedDevices: readonly string[]
}

/**
 * The nftables rules of one launcher, as text for `nft -f -`; replaces what the table had. Steps reach the internet and the
 * host's resolver; never the host, each other, or an address that is refused. Nobody opens a connection to a step. What
 * the host's own rules forbid stays forbidden: an accept here ends no other table.
 */
export function firewallRules(options: FirewallOptions): string {
  const { table, links, allLinks, network, resolver } = options
  const ours = `iifname "${links}*"`
  const askedResolver = `ct original ip daddr ${DNS_ADDRESS} ct status dnat`
  return `
table inet ${table} {}
delete table inet ${table}
table inet ${table} {
  chain names {
    type nat hook prerouting priority dstnat;
    ${ours} ip daddr ${DNS_ADDRESS} meta l4proto { tcp, udp } th dport 53 dnat ip to ${resolver}
  }
  chain host {
    type filter hook input priority filter;
    ${ours} ${askedResolver} accept
    ${ours} drop
  }
  chain through {
    type filter hook forward priority filter;
    oifname "${links}*" ct state established,related accept
    oifname "${links}*" drop
    ${ours} jump outward
${options.borrowedDevices.map((device) => `    iifname "${device}" oifname != "${allLinks}*" drop\n`).join('')}  }
  chain outward {
    ip saddr != ${network} drop
    ${askedResolver} accept
    ip daddr { ${options.refused.join(', ')} } drop
    meta nfproto != ipv4 drop
  }
  chain addresses {
    type nat hook postrouting priority srcnat;
    ip saddr ${network} masquerade
  }
}
`
}
