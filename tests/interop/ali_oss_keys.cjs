// Uploads, lists and deletes objects with the official SDK for Node.js.

const OSS = require("ali-oss");
const { version } = require("ali-oss/package.json");

// The parser of the SDK reads no reference to a control character, so all responses are encoded.
const ENCODED = { "encoding-type": "url" };

async function listed(page, next) {
  const keys = [];
  let query = { ...ENCODED, "max-keys": 2 };
  for (;;) {
    const result = await page(query);
    keys.push(...result.objects.map((object) => decodeURIComponent(object.name)));
    if (!result.isTruncated) {
      return keys;
    }
    query = { ...query, ...next(result) };
  }
}

async function main(task) {
  const bucket = new OSS({
    endpoint: task.endpoint,
    region: `oss-${task.region}`,
    bucket: task.bucket,
    accessKeyId: process.env.OSS_ACCESS_KEY_ID,
    accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
    authorizationV4: true,
  });
  if (task.step === "write") {
    for (const key of task.keys) {
      await bucket.put(key, Buffer.from(key));
    }
    return { version };
  }
  const older = (query) => bucket.list(query);
  const newer = (query) => bucket.listV2(query);
  const lists = [
    await listed(older, (result) => ({ marker: decodeURIComponent(result.nextMarker) })),
    await listed(newer, (result) => ({
      "continuation-token": decodeURIComponent(result.nextContinuationToken),
    })),
  ];
  const result = await bucket.deleteMulti(task.keys, { subres: ENCODED });
  const deleted = result.deleted.map((object) => decodeURIComponent(object.Key));
  return { lists, deleted, left: (await bucket.list(ENCODED)).objects.length };
}

let input = "";
process.stdin.on("data", (part) => {
  input += part;
});
process.stdin.on("end", async () => {
  console.log(JSON.stringify(await main(JSON.parse(input))));
});
