// Publishes prompts and reads their results with avsc and kafkajs, knowing nothing but the released .avsc files.
//
//   node interop.mjs BOOTSTRAP_SERVERS TOPIC_PREFIX RELEASED_SCHEMAS_FOLDER ID...
//
// Prints one JSON line per result: requestId, index, mediaType, sha256, bytes, seed, steps.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import { Kafka, logLevel } from 'kafkajs';

const [servers, prefix, schemas, ...ids] = process.argv.slice(2);

// CRC-64-AVRO (Rabin) over the parsing canonical form, as the Avro specification gives it.
const EMPTY = 0xc15d213aa4d7a795n;
const TABLE = Array.from({ length: 256 }, (_, i) => {
  let value = BigInt(i);
  for (let bit = 0; bit < 8; bit++) value = (value >> 1n) ^ (EMPTY & -(value & 1n));
  return BigInt.asUintN(64, value);
});

function fingerprint(type) {
  let value = EMPTY;
  for (const byte of Buffer.from(JSON.stringify(type.schema()))) {
    value = (value >> 8n) ^ TABLE[Number((value ^ BigInt(byte)) & 0xffn)];
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

function record(name) {
  const type = avro.Type.forSchema(JSON.parse(readFileSync(join(schemas, `${name}.avsc`), 'utf8')));
  const header = Buffer.concat([Buffer.from([0xc3, 0x01]), fingerprint(type)]);
  return {
    encode: (value) => Buffer.concat([header, type.toBuffer(value)]),
    decode: (bytes) => {
      if (!bytes.subarray(0, 10).equals(header)) {
        throw new Error(`${name}: header ${bytes.subarray(0, 10).toString('hex')}, wanted ${header.toString('hex')}`);
      }
      return type.fromBuffer(bytes.subarray(10));
    },
  };
}

const prompts = record('PromptRequest');
const results = record('GenerationResult');
const kafka = new Kafka({ clientId: 'interop', brokers: servers.split(','), logLevel: logLevel.ERROR });

const producer = kafka.producer();
await producer.connect();
await producer.send({
  topic: `${prefix}prompts`,
  messages: ids.map((id, n) => ({
    key: id,
    value: prompts.encode({
      id, prompt: `a red apple, number ${n}`, negativePrompt: null, model: null, width: null, height: null, steps: 2,
      guidanceScale: null, sampler: null, seed: n, count: null, initImage: null, strength: null, mask: null,
      format: 'png', quality: null, previewEvery: null, expiresAt: null, labels: { from: 'node' }, createdAt: Date.now(),
    }),
  })),
});
await producer.disconnect();

const waiting = new Set(ids);
const consumer = kafka.consumer({ groupId: `interop-${process.pid}` });
await consumer.connect();
await consumer.subscribe({ topic: `${prefix}results`, fromBeginning: true });
await new Promise((resolve, reject) => {
  consumer.run({
    eachMessage: async ({ message }) => {
      try {
        const result = results.decode(message.value);
        if (!waiting.delete(result.requestId)) return;
        const image = result.outcome['dev.darkroom.schemas.GeneratedImage'];
        if (!image) throw new Error(`${result.requestId}: ${JSON.stringify(result.outcome)}`);
        const sha256 = createHash('sha256').update(image.image).digest('hex');
        if (sha256 !== image.sha256) throw new Error(`${result.requestId}: bytes of ${sha256}, said ${image.sha256}`);
        const { seed, steps } = image.parameters;
        console.log(JSON.stringify({
          requestId: result.requestId, index: result.index, mediaType: image.mediaType, sha256, bytes: image.image.length, seed, steps,
        }));
        if (waiting.size === 0) resolve();
      } catch (error) {
        reject(error);
      }
    },
  }).catch(reject);
});
await consumer.disconnect();
