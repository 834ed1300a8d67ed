package io.twinmesh.k8s.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Takes one part of one document away after the other: nobody's part is looked at in the place of
/// another's. What is taken out of a template is missing in all documents that it makes.
class PartsTest {
    /// What guards something, with all that is in it.
    private static final Set<String> GUARDS =
            Set.of(
                    "startupProbe",
                    "readinessProbe",
                    "livenessProbe",
                    "resources",
                    "securityContext",
                    "emptyDir",
                    "defaultMode",
                    "topologySpreadConstraints",
                    "serviceAccountName",
                    "automountServiceAccountToken",
                    "enableServiceLinks",
                    "restartPolicy",
                    "concurrencyPolicy",
                    "activeDeadlineSeconds",
                    "backoffLimit",
                    "policyTypes",
                    "rules",
                    "subjects");

    /// Without it Kubernetes asks less often, and kills nothing sooner.
    private static final String LESS_OFTEN = "Probe.periodSeconds";

    /// Documents that guard something by being there.
    private static final Set<String> KINDS =
            Set.of("NetworkPolicy", "PodDisruptionBudget", "ServiceAccount", "Role", "RoleBinding");

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
    void are_missed_wherever_one_is_taken(String profile) {
        var documents = Chart.OURS.documents(profile);
        var trees = Chart.OURS.trees(profile);
        var unseen = new ArrayList<String>();

        for (int place = 0; place < trees.size(); place++) {
            var tree = trees.get(place);
            var type = documents.get(place).getClass();
            var others = new ArrayList<>(documents);
            others.remove(place);
            assertThat(hold(tree, type, others)).as(name(tree)).isTrue();
            for (var part : Part.named(tree, GUARDS)) {
                if (!part.name().endsWith(LESS_OFTEN)
                        && part.taken(() -> hold(tree, type, others))) {
                    unseen.add(name(tree) + " without " + part.name());
                }
            }
        }

        assertThat(unseen).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
    void are_missed_when_a_whole_document_is(String profile) {
        var documents = Chart.OURS.documents(profile);
        var trees = Chart.OURS.trees(profile);
        var unseen = new ArrayList<String>();

        for (int place = 0; place < trees.size(); place++) {
            var others = new ArrayList<>(documents);
            others.remove(place);
            if (KINDS.contains(kind(trees.get(place))) && Invariants.broken(others).isEmpty()) {
                unseen.add(name(trees.get(place)));
            }
        }

        assertThat(unseen).isEmpty();
    }

    private static boolean hold(Map<String, Object> changed, Class<?> type, List<Object> others) {
        try {
            var all = new ArrayList<>(others);
            all.add(Chart.document(changed, type));
            return Invariants.broken(all).isEmpty();
        } catch (AssertionError | NullPointerException _) {
            // Kubernetes would not take it, or a check ends at what is not there
            return false;
        }
    }

    private static String kind(Map<String, Object> tree) {
        return String.valueOf(tree.get("kind"));
    }

    private static String name(Map<String, Object> tree) {
        var metadata = (Map<?, ?>) Objects.requireNonNull(tree.get("metadata"));
        return kind(tree) + " " + metadata.get("name");
    }
}
