package io.twinmesh.inference.proof;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/// What a node signs for every lease it served: who computed what, from what, to what. It names
/// digests only, so that it can be published.
///
/// @param inputs digest of the exact input bytes of the lease, which carry a random salt: small
///   value sets cannot be guessed back
/// @param output digest of the exact output bytes
/// @param device the [NumericClass] of the machine, for example `cpu-x86_64`
/// @param computeNanos how long the model ran on the node, by the node's clock
public record WorkReceipt(
        String nodeId,
        String leaseId,
        long fencingToken,
        Digest model,
        Digest inputs,
        Digest output,
        String device,
        Instant finishedAt,
        long computeNanos) {

    public WorkReceipt {
        NumericClass.check("device", device);
    }

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> FIELDS =
            Set.of(
                    "v",
                    "nodeId",
                    "leaseId",
                    "fencingToken",
                    "model",
                    "inputs",
                    "output",
                    "device",
                    "finishedAt",
                    "computeNanos");

    /// The bytes that are signed.
    public byte[] canonicalBytes() {
        return CanonicalJson.bytes(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("v", 1)
                        .put("nodeId", nodeId)
                        .put("leaseId", leaseId)
                        .put("fencingToken", fencingToken)
                        .put("model", model.text())
                        .put("inputs", inputs.text())
                        .put("output", output.text())
                        .put("device", device)
                        .put("finishedAt", finishedAt.toString())
                        .put("computeNanos", computeNanos));
    }

    /// Reads exactly what [#canonicalBytes()] writes.
    ///
    /// @throws IllegalArgumentException when a field is missing, unknown or of the wrong form
    public static WorkReceipt parse(byte[] bytes) {
        try {
            var tree = MAPPER.readTree(bytes);
            var names = new TreeSet<String>();
            tree.fieldNames().forEachRemaining(names::add);
            if (!names.equals(new TreeSet<>(FIELDS)) || tree.path("v").asInt() != 1) {
                throw new IllegalArgumentException(
                        "a work receipt has the fields "
                                + new TreeSet<>(FIELDS)
                                + ", got "
                                + names.size()
                                + " fields");
            }
            var receipt =
                    new WorkReceipt(
                            tree.get("nodeId").asText(),
                            tree.get("leaseId").asText(),
                            tree.get("fencingToken").asLong(),
                            new Digest(tree.get("model").asText()),
                            new Digest(tree.get("inputs").asText()),
                            new Digest(tree.get("output").asText()),
                            tree.get("device").asText(),
                            Instant.parse(tree.get("finishedAt").asText()),
                            tree.get("computeNanos").asLong());
            // one receipt, one text: white space, another key order or "7" for 7 is another text
            if (!Arrays.equals(receipt.canonicalBytes(), bytes)) {
                throw new IllegalArgumentException("not the canonical text of a work receipt");
            }
            return receipt;
        } catch (IOException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("not a work receipt", e);
        }
    }
}
