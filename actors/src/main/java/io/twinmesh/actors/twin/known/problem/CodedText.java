package io.twinmesh.actors.twin.known.problem;

import io.twinmesh.actors.packed.SharedWords;
import io.twinmesh.persistence.history.Code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What something is called, with its codes, as one shared text: two words for each code, then the
/// name if there is one.
public record CodedText(List<Code> codes, Optional<String> display) {
    public CodedText {
        codes = List.copyOf(codes);
    }

    /// Codes always fit; a name may be too long.
    public static boolean fits(Optional<String> display) {
        return display.stream().allMatch(SharedWords::fits);
    }

    public String packed() {
        var words = new ArrayList<String>();
        for (var code : codes) {
            words.add(code.system());
            words.add(code.code());
        }
        display.ifPresent(words::add);
        return SharedWords.of(words);
    }

    public static CodedText read(String packed) {
        var words = SharedWords.words(packed);
        var codes = new ArrayList<Code>();
        for (var i = 0; i + 1 < words.size(); i += 2) {
            codes.add(new Code(words.get(i), words.get(i + 1)));
        }
        return new CodedText(
                codes, words.size() % 2 == 0 ? Optional.empty() : Optional.of(words.getLast()));
    }

    @Override
    public String toString() {
        return "CodedText[" + codes.size() + "]";
    }
}
