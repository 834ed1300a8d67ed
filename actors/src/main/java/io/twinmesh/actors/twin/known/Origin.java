package io.twinmesh.actors.twin.known;

import io.twinmesh.actors.packed.SharedWords;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What consent must know of a resource beside its facts.
///
/// @param type FHIR resource type
/// @param labels its security labels
/// @param mentioned the codes found in it that none of its facts has
public record Origin(String type, DataClass dataClass, List<Code> labels, List<Code> mentioned) {
    private static final int FIRST_CODE = 3;

    public Origin {
        labels = List.copyOf(labels);
        mentioned = List.copyOf(mentioned);
    }

    /// Of a resource of which nothing more is known.
    public static Origin plain(String type) {
        return new Origin(type, DataClass.CLINICAL, List.of(), List.of());
    }

    /// As one text that twins share: the type, the class, how many labels there are, then two words
    /// for each code.
    public String packed() {
        var words = new ArrayList<>(List.of(type, dataClass.name(), "" + labels.size()));
        for (var code : Stream.concat(labels.stream(), mentioned.stream()).toList()) {
            words.add(code.system());
            words.add(code.code());
        }
        return SharedWords.of(words);
    }

    public static Origin read(String packed) {
        var words = SharedWords.words(packed);
        var codes = new ArrayList<Code>();
        for (var i = FIRST_CODE; i < words.size(); i += 2) {
            codes.add(new Code(words.get(i), words.get(i + 1)));
        }
        var labels = Integer.parseInt(words.get(2));
        return new Origin(
                words.get(0),
                DataClass.valueOf(words.get(1)),
                codes.subList(0, labels),
                codes.subList(labels, codes.size()));
    }

    public List<Code> mentioning(List<Code> more) {
        return Stream.concat(mentioned.stream(), more.stream()).toList();
    }

    @Override
    public String toString() {
        return "Origin[" + type + "]";
    }
}
