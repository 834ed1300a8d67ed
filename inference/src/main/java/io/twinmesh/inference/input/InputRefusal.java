package io.twinmesh.inference.input;

import java.util.Optional;

/// Why a value cannot be used.
///
/// @param code permanent, listed in `docs/refusals.md`
/// @param why one sentence for a person with the accepted range, never the value
/// @param input the input's name
public record InputRefusal(String code, String why, Optional<String> input) {
    static InputRefusal of(String code, String input, String why) {
        return new InputRefusal(code, why, Optional.of(input));
    }
}
