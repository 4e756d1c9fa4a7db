// Uploads and downloads an object with the official SDK for Node.js.
//
// Each character of a content is a byte.

const OSS = require("ali-oss");

async function main(task) {
  const bucket = new OSS({
    endpoint: task.endpoint,
    region: `oss-${task.region}`,
    bucket: task.bucket,
    accessKeyId: process.env.OSS_ACCESS_KEY_ID,
    accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
    authorizationV4: true,
  });
  const contents = [];
  for (const [index, content] of task.contents.entries()) {
    if (task.step === "write") {
      await bucket.put(`${index}`, Buffer.from(content, "latin1"));
    } else {
      contents.push((await bucket.get(`${index}`)).content.toString("latin1"));
    }
  }
  return contents;
}

let input = "";
process.stdin.on("data", (part) => {
  input += part;
});
process.stdin.on("end", async () => {
  console.log(JSON.stringify(await main(JSON.parse(input))));
});
