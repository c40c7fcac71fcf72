// Draws, edits, streams, lists and is refused, with clients that were not written here.
//   node clients.mjs http://localhost:8080 mask.png
import sdwebui from 'node-sd-webui';
import OpenAI, { toFile } from 'openai';
import { readFileSync } from 'node:fs';

const [base, mask] = process.argv.slice(2);
const openai = new OpenAI({ baseURL: base + '/v1', apiKey: 'none', maxRetries: 0 });
const say = (what, value) => console.log(JSON.stringify({ what, value }));
const isPng = (base64) => Buffer.from(base64, 'base64').subarray(1, 4).toString() === 'PNG';

const models = await openai.models.list();
say('models', models.data.map((model) => model.id));

const drawn = await openai.images.generate({ prompt: 'a red apple', n: 2, size: '64x64', num_inference_steps: 2 });
say('generate', drawn.data.map((image) => isPng(image.b64_json)));

const picture = Buffer.from(drawn.data[0].b64_json, 'base64');
const edited = await openai.images.edit({
  image: await toFile(picture, 'start.png', { type: 'image/png' }),
  mask: await toFile(readFileSync(mask), 'mask.png', { type: 'image/png' }),
  prompt: 'a green apple',
});
say('edit', edited.data.map((image) => isPng(image.b64_json)));

const stream = await openai.images.generate({ prompt: 'a', stream: true, partial_images: 2, num_inference_steps: 20 });
const events = [];
for await (const event of stream) events.push(event);
say('stream', { last: events.at(-1).type, whole: isPng(events.at(-1).b64_json), usage: 'total_tokens' in events.at(-1).usage });

try {
  await openai.images.generate({ prompt: 'a', size: '63x64' });
} catch (error) {
  say('refused', { name: error.constructor.name, status: error.status, param: error.param });
}

const webui = sdwebui({ apiUrl: base });
const one = await webui.txt2img({ prompt: 'a red apple', negativePrompt: 'blurry', samplingMethod: 'Euler', width: 64, height: 64, steps: 2, seed: 7 });
say('txt2img', { png: isPng(one.images[0]), seed: JSON.parse(one.info).seed });
const two = await webui.img2img({ imageData: [one.images[0]], prompt: 'a green apple', width: 64, height: 64, steps: 4 });
say('img2img', isPng(two.images[0]));
