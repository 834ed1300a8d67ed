package io.twinmesh.inference.therapy.variant;

import java.util.Optional;
import java.util.regex.Pattern;

/// Residues of a protein that are missing or more, in frame: `E746_A750DEL`, `L747_P753DELINSS`,
/// `H773_V774INSNPH`, `A767_V769DUP`.
///
/// @param first number of the first residue that it names
/// @param last of the last one
/// @param gained how many residues the protein has more; negative when it has fewer
record ProteinChange(int first, int last, int gained) {
    private static final Pattern FORM =
            Pattern.compile(
                    "[A-Z]([0-9]{1,5})(?:_[A-Z]([0-9]{1,5}))?(?:(DEL)|(DUP)|(DELINS|INS|>)([A-Z]+))");

    /// @param name in the one spelling of [Variant]
    static Optional<ProteinChange> of(String name) {
        var form = FORM.matcher(name);
        if (!form.matches()) {
            return Optional.empty();
        }
        var first = Integer.parseInt(form.group(1));
        var last = Optional.ofNullable(form.group(2)).map(Integer::valueOf).orElse(first);
        var named = last - first + 1;
        var gained =
                Optional.ofNullable(form.group(5))
                        .map(kind -> form.group(6).length() - (kind.equals("INS") ? 0 : named))
                        .orElse(form.group(4) == null ? -named : named);
        return named < 1 ? Optional.empty() : Optional.of(new ProteinChange(first, last, gained));
    }
}
