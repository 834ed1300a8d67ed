package io.twinmesh.cluster.fhir.read.twin;

import io.twinmesh.cluster.fhir.intake.naming.ResourceHome;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.problem.Refused;

import java.util.Optional;
import java.util.regex.Pattern;

/// A resource by its type and logical id.
public record ResourceName(String type, String id) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    /// The one that the path names in `{type}` and `{id}`. Fails with [Refused] 404 when there can
    /// be no such resource.
    public static ResourceName of(Call call) {
        var type = typeOf(call);
        return parse(type + "/" + call.parameter("id")).orElseThrow(ResourceName::unknown);
    }

    /// The type that the path names in `{type}`. Fails with [Refused] 404 when no such is kept.
    public static String typeOf(Call call) {
        var type = call.parameter("type");
        if (ResourceHome.of(type).isEmpty()) {
            throw new Refused(404, "resource.type-unknown", "This server keeps no such type.");
        }
        return type;
    }

    /// Reads a reference to a resource of this server; empty for any other text.
    public static Optional<ResourceName> parse(String reference) {
        var parts = reference.split("/", -1);
        return parts.length == 2
                        && ResourceHome.of(parts[0]).isPresent()
                        && ID.matcher(parts[1]).matches()
                ? Optional.of(new ResourceName(parts[0], parts[1]))
                : Optional.empty();
    }

    public static Refused unknown() {
        return new Refused(404, "resource.unknown", "There is no resource of this name.");
    }

    /// Whether the directory can have such a resource. It is asked for no other one: the id of a
    /// patient's resource may say who the patient is, and a database may log what it is asked.
    public boolean mayBeShared() {
        return ResourceHome.of(type)
                .map(home -> !(home instanceof ResourceHome.Twin))
                .orElse(false);
    }

    public String reference() {
        return type + "/" + id;
    }

    @Override
    public String toString() {
        return "ResourceName[" + type + "]";
    }
}
