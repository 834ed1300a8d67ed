package io.twinmesh.persistence.ledger.order;

import io.twinmesh.persistence.ledger.LedgerResult;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whose signatures create tokens in a network and set how payouts are split, and how many of them
/// are needed. It is published, so that anyone can check each such leaf of the log against it.
///
/// @param network for example `twinmesh.local`
/// @param threshold 2 or more, so that no operator creates tokens alone; at most all operators
/// @param operators their different keys, at most 16
public record MintPolicy(String network, int threshold, List<OwnerKey> operators) {
    public static final int FEWEST_SIGNATURES = 2;
    public static final int MOST_OPERATORS = 16;

    private static final String FORM = "twinmesh-mint-policy/1";
    private static final Pattern THRESHOLD = Pattern.compile("[1-9][0-9]?");
    private static final Pattern NETWORK = Pattern.compile("[!-~]{1,128}");

    public MintPolicy {
        operators = List.copyOf(operators);
        if (!NETWORK.matcher(network).matches()) {
            throw new IllegalArgumentException("a network's name has no spaces");
        }
        if (operators.size() > MOST_OPERATORS
                || new HashSet<>(operators).size() < operators.size()) {
            throw new IllegalArgumentException(
                    "a mint policy has at most 16 operators, each with a key of its own");
        }
        if (threshold < FEWEST_SIGNATURES || threshold > operators.size()) {
            throw new IllegalArgumentException(
                    "got a threshold of "
                            + threshold
                            + " for "
                            + operators.size()
                            + " operators, want at least 2 and at most all");
        }
    }

    /// The published form, a line each: `twinmesh-mint-policy/1`, `network …`, `threshold …` and
    /// per operator `operator` and 64 lower-case hex digits.
    public String text() {
        var text =
                new StringBuilder(FORM)
                        .append("\nnetwork ")
                        .append(network)
                        .append("\nthreshold ")
                        .append(threshold)
                        .append('\n');
        operators.forEach(key -> text.append("operator ").append(key).append('\n'));
        return text.toString();
    }

    /// Reads what [#text] writes, and nothing else.
    ///
    /// @throws IllegalArgumentException when it is another text
    public static MintPolicy parse(String text) {
        var lines = List.of(text.split("\n", -1));
        if (lines.size() < 4 || !lines.getFirst().equals(FORM) || !lines.getLast().isEmpty()) {
            throw new IllegalArgumentException(
                    "a mint policy begins with the line " + FORM + " and ends with a newline");
        }
        var threshold = value(lines.get(2), "threshold");
        if (!THRESHOLD.matcher(threshold).matches()) {
            throw new IllegalArgumentException("'threshold' is a whole number, 2 to 16");
        }
        return new MintPolicy(
                value(lines.get(1), "network"),
                Integer.parseInt(threshold),
                lines.subList(3, lines.size() - 1).stream()
                        .map(line -> OwnerKey.parse(value(line, "operator")))
                        .toList());
    }

    private static String value(String line, String name) {
        if (!line.startsWith(name + " ")) {
            throw new IllegalArgumentException(
                    "want '" + name + "' and its value, got another line");
        }
        return line.substring(name.length() + 1);
    }

    /// `sha256:` and 64 hex digits, of [#text]; it is in each leaf that operators signed.
    public String digest() {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text().getBytes(StandardCharsets.US_ASCII));
            return "sha256:" + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Why an order is not signed as this policy demands: `signer_unknown`, `signature_repeated`,
    /// `signatures_missing` or `signature_invalid`; empty when it is. Every signature counts: one
    /// that is wrong spoils the others. Takes the time of one Ed25519 verification per signature.
    public Optional<LedgerResult> objection(OperatorsOrder signed) {
        var keys = signed.keys();
        if (!operators.containsAll(keys)) {
            return Optional.of(LedgerResult.SIGNER_UNKNOWN);
        }
        if (new HashSet<>(keys).size() < keys.size()) {
            return Optional.of(LedgerResult.SIGNATURE_REPEATED);
        }
        if (keys.size() < threshold) {
            return Optional.of(LedgerResult.SIGNATURES_MISSING);
        }
        var message = signed.text(network).getBytes(StandardCharsets.US_ASCII);
        return signed.signatures().stream()
                        .allMatch(one -> one.key().verifies(message, one.bytes()))
                ? Optional.empty()
                : Optional.of(LedgerResult.SIGNATURE_INVALID);
    }
}
