package io.twinmesh.persistence.identity;

import io.twinmesh.persistence.format.KeyedHash;

import java.util.Arrays;
import java.util.HexFormat;

/// Derives names from the outside world's identifiers with the network's own key (HMAC-SHA-256):
/// the same identifier always gives the same name, and nobody without the key can go back or try
/// candidates.
public final class Pseudonyms {
    private final KeyedHash hash;

    /// @param key 32 bytes, kept with the network's keys
    public Pseudonyms(byte[] key) {
        this.hash = new KeyedHash(key, "pseudonym");
    }

    /// @param system the identifier's naming system, for example a hospital's URI
    public PatientId patient(String system, String identifier) {
        return new PatientId("tw-" + hex("patient", system, identifier));
    }

    /// The job that `payer` asked for under this idempotency key.
    public JobId job(String payer, String idempotencyKey) {
        return new JobId("job-" + hex("job", payer, idempotencyKey));
    }

    /// The pipeline that `payer` asked for under this idempotency key.
    public PipelineId pipeline(String payer, String idempotencyKey) {
        return new PipelineId("pl-" + hex("pipeline", payer, idempotencyKey));
    }

    /// The job of a pipeline's step.
    ///
    /// @param step counts from 0
    public JobId job(PipelineId pipeline, int step) {
        return new JobId("job-" + hex("pipeline-job", pipeline.value(), Integer.toString(step)));
    }

    /// The ledger account of a named party, for example `client` and its client id.
    public AccountId account(String kind, String name) {
        return new AccountId(hex("account", kind, name));
    }

    /// The FHIR id, in the form of a UUID, of the resource that a condition makes when it finds
    /// none.
    ///
    /// @param place the twin's id, or what else resources are kept apart by
    public String resource(String place, String condition) {
        var hex = hex("resource", place, condition);
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20));
    }

    /// Tells whether two texts of one kind are the same, and nothing else to who has not the key:
    /// unlike a plain digest it cannot be tried out against every value a text can have.
    public String fingerprint(String kind, String text) {
        return "hmac-sha256:" + HexFormat.of().formatHex(hash.of("fingerprint", kind, text));
    }

    /// A key of its own for another purpose, that lives and is kept with this one.
    ///
    /// @return 32 bytes
    public byte[] derivedKey(String purpose) {
        return hash.of("key", purpose);
    }

    private String hex(String domain, String first, String second) {
        return HexFormat.of().formatHex(Arrays.copyOf(hash.of(domain, first, second), 16));
    }
}
