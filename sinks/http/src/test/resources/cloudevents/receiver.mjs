// Takes CloudEvents by the official JavaScript SDK, one or several a request: 204, or 400 with what the SDK says.
// Prints its port, and then one line of JSON for each event.
import { createServer } from "node:http";
import { HTTP } from "cloudevents";

const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    try {
      const read = HTTP.toEvent({ headers: request.headers, body: Buffer.concat(parts).toString("utf8") });
      for (const event of [read].flat()) {
        event.validate();
        console.log(JSON.stringify(event));
      }
      response.writeHead(204).end();
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
