import type { NextConfig } from 'next'

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Streams must leave unbuffered; static files are small enough, and a reverse proxy compresses where there is one.
  compress: false,
  transpilePackages: [
    '@baton/audit-log',
    '@baton/cd',
    '@baton/ci',
    '@baton/identity',
    '@baton/kernel',
    '@baton/pipeline',
    '@baton/telemetry',
    '@baton/ui',
  ],
  serverExternalPackages: ['@node-rs/argon2', '@temporalio/client', 'nodemailer', 'pino', 'postgres', 'prom-client'],
  // A page takes no body; what an address of the API takes is limited where it is read.
  experimental: { proxyClientMaxBodySize: '1mb' },
  redirects: async () => [{ source: '/favicon.ico', destination: '/icon.svg', permanent: false }],
  headers: async () => [
    {
      // Nothing that the API answers is a page: what a browser is made to open there runs and loads nothing.
      source: '/api/:path*',
      headers: [{ key: 'content-security-policy', value: "default-src 'none'; frame-ancestors 'none'; sandbox" }],
    },
    {
      // Over http a browser must not be told (RFC 6797, 7.2); the proxy in front says what it was.
      source: '/:path*',
      has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }],
      headers: [{ key: 'strict-transport-security', value: 'max-age=31536000' }],
    },
    {
      source: '/:path*',
      headers: [
        { key: 'x-content-type-options', value: 'nosniff' },
        { key: 'x-frame-options', value: 'DENY' },
        { key: 'referrer-policy', value: 'same-origin' },
        { key: 'cross-origin-opener-policy', value: 'same-origin' },
        { key: 'cross-origin-resource-policy', value: 'same-origin' },
        { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
      ],
    },
  ],
}

export default config
