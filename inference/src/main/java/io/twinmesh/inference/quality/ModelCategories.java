package io.twinmesh.inference.quality;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.clinical.Equations;
import io.twinmesh.inference.clinical.Score;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The categories between which a model decides, and which of them are warnings. A person who
/// judges a case chooses one of the same.
///
/// @param codes at least two, the mildest first where the source ranks them
/// @param alarming those of them that a clinician should be warned of; may be none, and then there
///   is neither sensitivity nor specificity
public record ModelCategories(List<String> codes, Set<String> alarming) {
    public ModelCategories {
        codes = List.copyOf(codes);
        alarming = Set.copyOf(alarming);
        if (codes.size() < 2 || !codes.containsAll(alarming)) {
            throw new IllegalArgumentException(
                    "categories are at least two, the alarming ones among them; got " + codes);
        }
    }

    /// @return empty for a model that gives a number only: nobody can say which number is right
    public static Optional<ModelCategories> of(ModelManifest manifest) {
        return manifest.equation()
                .flatMap(Equations::named)
                .filter(equation -> equation.categories().size() > 1)
                .map(equation -> {
                    var codes = equation.categories().stream().map(Score.Category::code).toList();
                    var alarming = equation.alarming();
                    return new ModelCategories(
                            codes, Set.copyOf(codes.stream().filter(alarming::contains).toList()));
                });
    }
}
