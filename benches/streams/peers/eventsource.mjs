// npm `eventsource` as a contestant: node eventsource.mjs URL TYPE…
// Says what it counted until the server closed, and the processor time of the whole process.
import { EventSource } from 'eventsource'

const [url, ...types] = process.argv.slice(2)
let events = 0
let data = 0
const before = process.cpuUsage()
const source = new EventSource(url)
const count = (event) => {
  events += 1
  // The corpora are ASCII: a character is a byte.
  data += event.data.length
}
for (const type of ['message', ...types]) source.addEventListener(type, count)
source.addEventListener('error', () => {
  source.close()
  const { user, system } = process.cpuUsage(before)
  const count = { events, body: null, data }
  console.log(JSON.stringify({ done: { count, cpu_s: (user + system) / 1e6 } }))
})
