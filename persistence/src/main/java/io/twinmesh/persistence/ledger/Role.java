package io.twinmesh.persistence.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// In what capacity an account takes part in a movement of tokens. The codes are in every logged
/// leaf and never change.
public enum Role {
    PAYER(0),
    PROVIDER(1),
    AUTHOR(2),
    CONTRIBUTORS(3),
    NETWORK(4),
    /// Where new tokens come from and destroyed ones go to.
    ISSUER(5),
    /// Who gets new tokens, or tokens that their owner sends.
    RECIPIENT(6),
    /// The provider, whose part goes to its sub-account of pending pay.
    PENDING(7),
    /// The provider, a part of whose share is withheld until experts have looked at it.
    WITHHELD(8);

    public static final int HIGHEST_CODE = 8;

    // values() copies, and every posting that is read asks
    private static final List<Role> ALL = List.of(values());

    private final int code;

    Role(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /// The name in records, in lower case.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Role ofCode(int code) {
        for (var role : ALL) {
            if (role.code == code) {
                return role;
            }
        }
        throw new IllegalArgumentException("no role has the code " + code);
    }

    public static Role ofText(String text) {
        return Arrays.stream(values())
                .filter(role -> role.text().equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no such role"));
    }
}
