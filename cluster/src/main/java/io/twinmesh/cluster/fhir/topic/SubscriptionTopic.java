package io.twinmesh.cluster.fhir.topic;

import java.util.List;
import java.util.Locale;

/// Resources of a type that belong to patients and were created, updated or deleted.
///
/// @param resourceType whose changes it is about
/// @param filters names by which a subscription can narrow it down
public record SubscriptionTopic(String resourceType, List<String> filters) {
    /// Whose resources: one or several patients.
    public static final String PATIENT = "patient";

    /// What happened to them: `create`, `update` or `delete`.
    public static final String INTERACTION = "interaction";

    private static final String BASE = "https://twinmesh.io/fhir/SubscriptionTopic/";

    public SubscriptionTopic {
        filters = List.copyOf(filters);
    }

    /// The URL that `Subscription.criteria` holds; permanent.
    public String canonical() {
        var words = resourceType.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return BASE + words + "-changed";
    }
}
