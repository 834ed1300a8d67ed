package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.ModelManifest;

import java.util.Set;

/// An answer that calls for people at once. What is said then is fixed: no dialogue, no advice.
///
/// Whether an answer does follows from the equation that the manifest names, whatever the model,
/// its author or its version are called, and from the number: its band may not have been said.
public final class RedFlag {
    public static final String TEXT =
            "Contact emergency care now. Do not wait for another answer of this program.";

    /// 7 or more points: emergency assessment (RCP 2017, chart 4).
    public static final String BAND = "high";

    private static final String NEWS2 = "news2";

    private RedFlag() {}

    /// Whether answers of this model can call for people at once. Then what is known counts by
    /// itself: a value that is missing or cannot be does not hold the flag back.
    public static boolean mayBeRaisedBy(ModelManifest manifest) {
        return manifest.equation().filter(NEWS2::equals).isPresent();
    }

    public static boolean raisedBy(ModelManifest manifest, Outcome outcome) {
        return switch (outcome) {
            case Outcome.NotComputed _ -> false;
            case Outcome.Computed computed ->
                    mayBeRaisedBy(manifest) && Alarm.saysOneOf(Set.of(BAND), manifest, computed);
        };
    }
}
