// Sends one file with tus-js-client, over whatever line there is, until it is whole; told by one line of JSON.
import { createReadStream } from "node:fs";
import { Upload } from "tus-js-client";

const job = JSON.parse(process.argv[2]);
const read = createReadStream(job.file);

const upload = new Upload(read, {
  endpoint: job.endpoint,
  headers: job.headers,
  metadata: job.metadata,
  chunkSize: job.chunk ?? Infinity,
  uploadDataDuringCreation: job.during ?? false,
  retryDelays: Array.from({ length: 500 }, () => 30),
  onShouldRetry: () => true,
  onSuccess: () => process.stdout.write(JSON.stringify({ url: upload.url })),
  onError: (problem) => {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  },
});
upload.start();
