import { isMainThread } from 'node:worker_threads'

// Preloaded into every Node process that `npm start` runs: standard input is a pipe that only the supervisor holds, so
// its end means that the supervisor is gone, even by SIGKILL. The process then ends itself as gracefully as ever.
if (isMainThread) {
  process.stdin.once('end', endGracefully)
  process.stdin.once('error', endGracefully)
  process.stdin.resume()
  process.stdin.unref?.()
}

function endGracefully() {
  process.kill(process.pid, 'SIGTERM')
}
