package io.twinmesh.cluster.http.twin;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.inference.hardware.Place;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Which nodes may compute what is asked: `region`, `zone` and `numericClass` of the request's
/// body.
public final class AskedConfines {
    public static final Set<String> FIELDS = Set.of("region", "zone", "numericClass");

    private AskedConfines() {}

    /// Fails with [Refused].
    ///
    /// @param models that are asked
    public static Confines read(ObjectNode body, List<ModelManifest> models) {
        var region = named(body, "region");
        var zone = named(body, "zone");
        if (zone.isPresent() && region.isEmpty()) {
            throw invalid("'zone' lies in a region: 'region' is missing.");
        }
        var confines = new Confines(region, zone, numericClass(body));
        for (var model : models) {
            var own = model.requirements().numericClass();
            if (own.isPresent() && confines.numericClass().filter(other(own.get())).isPresent()) {
                throw invalid(
                        "'numericClass' contradicts the model %s, which counts in the class %s only."
                                .formatted(model.id().name(), own.get()));
            }
        }
        return confines;
    }

    private static Predicate<String> other(String name) {
        return Predicate.not(name::equals);
    }

    private static Optional<String> named(ObjectNode body, String field) {
        var name = Call.optionalText(body, field);
        if (name.filter(text -> !Place.wellFormed(text)).isPresent()) {
            throw invalid("'" + field + "' is 1 to 40 of a-z, 0-9 and -, for example eu-central.");
        }
        return name;
    }

    private static Optional<String> numericClass(ObjectNode body) {
        var name = Call.optionalText(body, "numericClass");
        try {
            return new Confines(Optional.empty(), Optional.empty(), name).numericClass();
        } catch (IllegalArgumentException _) {
            throw invalid(
                    "'numericClass' is 1 to 40 of a-z, 0-9, '.', '_' and -, for example cpu-x86_64.");
        }
    }

    private static Refused invalid(String why) {
        return new Refused(400, "body.field-invalid", why);
    }
}
