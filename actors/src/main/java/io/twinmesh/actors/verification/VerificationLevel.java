package io.twinmesh.actors.verification;

import java.util.Arrays;
import java.util.Optional;

/// How sure the network makes itself of an answer before anyone sees it.
///
/// | level | who computes | accepted when |
/// |---|---|---|
/// | `operator` | the core itself | it has computed |
/// | `standard` | one node, checked by chance | [AuditPolicy] lets it pass, or a set agrees with an estimated error below 1 % |
/// | `diagnostic` | two nodes of distinct owners, always | the estimated error of those who agree is below 0.01 % |
///
/// A fourth level, `attested`, is named in the network's design and not offered: it needs machines
/// that can prove to run sealed code.
public enum VerificationLevel {
    OPERATOR("operator", 1, 1e-2),
    STANDARD("standard", 1, 1e-2),
    DIAGNOSTIC("diagnostic", 2, 1e-4);

    private final String text;
    private final int owners;
    private final double error;

    VerificationLevel(String text, int owners, double error) {
        this.text = text;
        this.owners = owners;
        this.error = error;
    }

    /// The word of the public interface.
    public String text() {
        return text;
    }

    /// How many distinct owners must have computed at least.
    public int owners() {
        return owners;
    }

    /// A set of results that agree is accepted below this estimated error.
    double error() {
        return error;
    }

    public static Optional<VerificationLevel> named(String text) {
        return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
    }
}
