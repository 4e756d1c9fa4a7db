// Presigns requests with the official SDK for Node.js, and sends them without it.

const OSS = require("ali-oss");

const TRAFFIC_LIMIT = "x-oss-traffic-limit";

function bucketOf(task) {
  return new OSS({
    // The SDK refuses to presign for an endpoint with an IP address.
    endpoint: task.endpoint.replace("127.0.0.1", "localhost"),
    // The bucket is in the path, because not every system finds subdomains of `localhost`.
    sldEnable: true,
    region: `oss-${task.region}`,
    bucket: task.bucket,
    accessKeyId: process.env.OSS_ACCESS_KEY_ID,
    accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
  });
}

// The SDK signs all parameters that it knows of, but the service none of other programs. These are
// added to the URL, as other programs do.
function presignV1(task, method) {
  const signed = {};
  const added = new URLSearchParams();
  for (const [name, value] of Object.entries(task.presigned.parameters)) {
    if (!name.startsWith("x-oss-")) {
      added.set(name, value);
    } else if (name !== TRAFFIC_LIMIT) {
      signed[name] = value;
    }
  }
  const url = bucketOf(task).signatureUrl(task.presigned.key, {
    method,
    expires: 60,
    trafficLimit: task.presigned.parameters[TRAFFIC_LIMIT],
    subResource: signed,
  });
  return `${url}&${added}`;
}

function presignV4(task, method) {
  const { key, parameters } = task.presigned;
  return bucketOf(task).signatureUrlV4(method, 60, { queries: parameters }, key);
}

async function sent(method, url, body) {
  // No signature covers the host, and `localhost` may be an IPv6 address.
  const response = await fetch(url.replace("localhost", "127.0.0.1"), { method, body });
  return { status: response.status, body: await response.text() };
}

async function used(presign, content, names) {
  const [upload, url] = [await presign("PUT"), await presign("GET")];
  const put = await sent("PUT", upload, Buffer.from(content));
  const got = await sent("GET", url);
  const altered = {};
  for (const name of names) {
    altered[name] = await sent("GET", url.replace(`${name}=`, `${name}=0`));
  }
  return { urls: [upload, url], put, got, altered };
}

async function main(task) {
  const names = Object.keys(task.presigned.parameters);
  return {
    v1: await used((method) => presignV1(task, method), "v1", names),
    v4: await used((method) => presignV4(task, method), "v4", names),
  };
}

let input = "";
process.stdin.on("data", (part) => {
  input += part;
});
process.stdin.on("end", async () => {
  console.log(JSON.stringify(await main(JSON.parse(input))));
});
