package io.twinmesh.persistence.cosignature;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Names what a policy says of checkpoints, whatever else is in its file: the SHA-256 of a text
/// with the keys of logs and witnesses, each sorted, and the quorum with keys in place of names.
final class PolicyDigest {
    private final Map<String, String> keys = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    private PolicyDigest() {}

    static String of(TrustPolicy policy) {
        var digest = new PolicyDigest();
        policy.logs().stream()
                .map(log -> "log " + log.key().text())
                .sorted()
                .forEach(digest.lines::add);
        policy.witnesses()
                .forEach(witness -> digest.keys.put(witness.name(), witness.key().text()));
        digest.keys.values().stream()
                .map(key -> "witness " + key)
                .sorted()
                .forEach(digest.lines::add);
        digest.lines.add("quorum " + digest.text(policy.quorum()));
        return digest.sha256();
    }

    private String text(Quorum quorum) {
        return switch (quorum) {
            case Quorum.NoWitness() -> "none";
            case Quorum.OneWitness(var name) -> keys.getOrDefault(name, "");
            case Quorum.Group(var least, var members) ->
                    members.stream()
                            .map(this::text)
                            .sorted()
                            .collect(Collectors.joining(" ", "(" + least + " ", ")"));
        };
    }

    private String sha256() {
        var text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
