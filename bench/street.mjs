/** What stands before the web server in production (deploy/Caddyfile): HTTP/2 with TLS, answers compressed where the server didn't. */
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createSecureServer } from "node:http2";
import { createGzip } from "node:zlib";

const [port, behind, key, certificate] = process.argv.slice(2);
const OF_ONE_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"]);

createSecureServer({ allowHTTP1: true, key: readFileSync(key), cert: readFileSync(certificate) }, (asked, answer) => {
  const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !name.startsWith(":")));
  const options = { port: behind, method: asked.method, path: asked.url, headers: { ...headers, host: `127.0.0.1:${behind}`, "x-forwarded-proto": "https" } };
  asked.pipe(request(options, (given) => {
    const kept = Object.fromEntries(Object.entries(given.headers).filter(([name]) => !OF_ONE_CONNECTION.has(name)));
    const isText = /text|json|javascript/.test(given.headers["content-type"] ?? "") && !given.headers["content-encoding"];
    answer.writeHead(given.statusCode, { ...kept, ...(isText && { "content-encoding": "gzip" }) });
    (isText ? given.pipe(createGzip()) : given).pipe(answer);
  }));
}).listen(Number(port), "127.0.0.1");
