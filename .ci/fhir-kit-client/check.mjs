// Drives a running server with fhir-kit-client, unmodified: create, search, transaction, $everything and $export.
// Usage: node check.mjs ADDRESS CLIENT-ID KEY-FILE KEY-ID BUNDLE...
import assert from 'node:assert/strict';
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'fhir-kit-client';

const [address, clientId, keyFile, keyId, ...bundles] = process.argv.slice(2);
const SCOPE = 'system/*.cruds';
const TERMS = 'http://terminology.hl7.org/CodeSystem/';

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const concept = (system, code) => ({ coding: [{ system, code }] });
const nameOf = ({ resourceType, id }) => `${resourceType}/${id}`;
const byName = (resources) => new Map(resources.map((resource) => [nameOf(resource), resource]));

/** What an Observation says; ids and references are the server's. */
const said = (resource) =>
    Object.fromEntries(Object.entries(resource).filter(([name]) => /^(status|code|category|effective|issued|value|component)/.test(name)));

/** A token as SMART Backend Services says, signed ES384. */
async function token(endpoint) {
    const claims = { iss: clientId, sub: clientId, aud: endpoint, exp: Math.floor(Date.now() / 1000) + 240, jti: randomUUID() };
    const unsigned = `${encoded({ alg: 'ES384', typ: 'JWT', kid: keyId })}.${encoded(claims)}`;
    const key = createPrivateKey(readFileSync(keyFile));
    const signature = sign('sha384', Buffer.from(unsigned), { key, dsaEncoding: 'ieee-p1363' });
    const response = await fetch(endpoint, {
        method: 'POST',
        body: new URLSearchParams({
            grant_type: 'client_credentials',
            scope: SCOPE,
            client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
            client_assertion: `${unsigned}.${signature.toString('base64url')}`,
        }),
    });
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()).access_token;
}

/** Every entry of a Bundle and of those that its links lead to. */
async function entries(client, first) {
    const all = [];
    for (let page = first; page; page = await client.nextPage({ bundle: page })) {
        all.push(...(page.entry ?? []));
    }
    return all;
}

async function refused(status, request) {
    await assert.rejects(request, (error) => {
        assert.equal(error.response.status, status);
        assert.equal(error.response.data.resourceType, 'OperationOutcome');
        return true;
    });
}

async function exported(client) {
    const ordered = await client.operation({ name: '$export', method: 'GET', options: { headers: { prefer: 'respond-async' } } });
    const kickedOff = Client.httpFor(ordered).response;
    assert.equal(kickedOff.status, 202);
    const status = kickedOff.headers.get('content-location');
    for (let tries = 0; tries < 60; tries++) {
        const manifest = await client.request(status);
        if (Client.httpFor(manifest).response.status === 200) {
            return { status, manifest };
        }
        await pause(2000);
    }
    assert.fail('the export did not finish within two minutes');
}

const client = new Client({ baseUrl: address });
const capabilities = await client.capabilityStatement();
assert.equal(capabilities.fhirVersion, '4.0.1');
const { tokenUrl } = await client.smartAuthMetadata();
client.bearerToken = await token(String(tokenUrl));

// the hospitals and practitioners first: the patients' resources refer to them
const sent = new Map();
for (const file of bundles) {
    const bundle = JSON.parse(readFileSync(file, 'utf8'));
    const answer = await client.transaction({ body: bundle });
    assert.equal(answer.type, 'transaction-response');
    assert.equal(answer.entry.length, bundle.entry.length);
    answer.entry.forEach(({ response }, at) => sent.set(response.location.split('/_history')[0], bundle.entry[at].resource));
}
const shared = ['Organization', 'Practitioner'];
const own = new Map([...sent].filter(([name]) => !shared.includes(name.split('/')[0])));
const patients = [...own.keys()].filter((name) => name.startsWith('Patient/'));
assert.equal(patients.length, 1);
const id = patients[0].split('/')[1];

const consent = await client.create({
    resourceType: 'Consent',
    body: {
        resourceType: 'Consent',
        status: 'active',
        scope: concept(`${TERMS}consentscope`, 'patient-privacy'),
        category: [concept('http://loinc.org', '59284-0')],
        patient: { reference: `Patient/${id}` },
        policyRule: concept(`${TERMS}v3-ActCode`, 'OPTIN'),
    },
});
assert.equal(Client.httpFor(consent).response.status, 201);

const created = await client.create({
    resourceType: 'Observation',
    body: {
        resourceType: 'Observation',
        status: 'final',
        code: concept('http://loinc.org', '2160-0'),
        subject: { reference: `Patient/${id}` },
        effectiveDateTime: '2021-03-01T08:00:00Z',
        valueQuantity: { value: 1.25, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
    },
});
assert.equal(created.meta.versionId, '1');
const read = await client.read({ resourceType: 'Observation', id: created.id });
assert.deepEqual(read, created);
const updated = await client.update({ resourceType: 'Observation', id: created.id, body: { ...read, status: 'amended' } });
assert.equal(updated.meta.versionId, '2');
const first = await client.vread({ resourceType: 'Observation', id: created.id, version: '1' });
assert.equal(first.status, 'final');

const searchParams = { patient: id, code: 'http://loinc.org|2160-0', date: '2021-03-01' };
for (const options of [{}, { postSearch: true }]) {
    const found = await client.search({ resourceType: 'Observation', searchParams, options });
    assert.deepEqual(found.entry.map((entry) => entry.resource.id), [created.id]);
}
await refused(400, () => client.search({ resourceType: 'Observation', searchParams: { code: '2160-0' } }));
await refused(404, () => client.read({ resourceType: 'Observation', id: 'nowhere' }));

own.set(nameOf(consent), consent).set(nameOf(updated), updated);
const types = new Set([...own.keys()].map((name) => name.split('/')[0]));
const found = new Map();
for (const type of types) {
    const searchParams = { [type === 'Patient' ? '_id' : 'patient']: id, _count: 50 };
    for (const { resource } of await entries(client, await client.search({ resourceType: type, searchParams }))) {
        assert.equal(resource.resourceType, type);
        assert.ok(!found.has(nameOf(resource)), 'something was found twice');
        found.set(nameOf(resource), resource);
    }
}
assert.deepEqual([...found.keys()].sort(), [...own.keys()].sort());
for (const [name, observation] of [...own].filter(([name]) => name.startsWith('Observation/'))) {
    assert.deepEqual(said(found.get(name)), said(observation));
}
const everything = await entries(
    client,
    await client.operation({ name: '$everything', resourceType: 'Patient', id, method: 'GET', input: { _count: 40 } }),
);
const names = everything.map(({ resource }) => nameOf(resource));
assert.equal(names[0], `Patient/${id}`);
assert.equal(new Set(names).size, names.length, 'something came twice');
assert.deepEqual(byName(everything.map(({ resource }) => resource)), found);
const posted = await client.operation({ name: '$everything', resourceType: 'Patient', id });
assert.equal(posted.entry[0].resource.id, id);

await client.delete({ resourceType: 'Observation', id: created.id });
await refused(410, () => client.read({ resourceType: 'Observation', id: created.id }));

const { status, manifest } = await exported(client);
const lines = [];
for (const file of manifest.output) {
    const response = await fetch(file.url, { headers: { authorization: `Bearer ${client.httpClient.authHeader.authorization.slice(7)}` } });
    assert.equal(response.headers.get('content-type'), 'application/fhir+ndjson');
    const text = (await response.text()).trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(text.length, file.count);
    assert.ok(text.every((resource) => resource.resourceType === file.type));
    lines.push(...text);
}
found.delete(nameOf(created));
assert.deepEqual(byName(lines.filter((resource) => types.has(resource.resourceType))), found);
await client.request(status, { method: 'DELETE' });
await refused(404, () => client.request(status));

console.log(`fhir-kit-client: ${names.length} resources of a patient, ${lines.length} in an export`);
