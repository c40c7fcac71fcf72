// Checks the documents that describe an API: lints OpenAPI, holds AsyncAPI to its specification.
//   node documents.mjs http://localhost:8080
import { createConfig, lintFromString } from '@redocly/openapi-core';
import specs from '@asyncapi/specs';
import Ajv from 'ajv';
import formats from 'ajv-formats';

const [base] = process.argv.slice(2);
const read = async (path) => (await fetch(base + path)).text();

// Refusals are described once for all statuses, as default answers.
const config = await createConfig({ extends: ['recommended'], rules: { 'operation-4xx-response': 'off' } });
const problems = await lintFromString({ source: await read('/v1/openapi.json'), absoluteRef: 'openapi.json', config });
for (const problem of problems) {
  console.log(`openapi ${problem.location[0]?.pointer}: ${problem.severity} ${problem.ruleId}: ${problem.message}`);
}

const document = JSON.parse(await read('/v1/asyncapi.json'));
const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, addUsedSchema: false });
formats(ajv);
const valid = ajv.compile(structuredClone(specs.schemas[document.asyncapi]));
if (!valid(document)) {
  for (const error of valid.errors) console.log(`asyncapi ${error.instancePath}: ${error.message}`);
}
console.log('checked');
