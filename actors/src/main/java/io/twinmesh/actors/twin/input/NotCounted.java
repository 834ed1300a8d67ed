package io.twinmesh.actors.twin.input;

import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.consent.ConsentDecision.Permit;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;

/// The active conditions that no input of a model looks for by their code. A model that asks for
/// conditions takes them for none of those it asks for, and a code can be a kind of one that its
/// list lacks: so an answer says which did not count. Those that consent withholds are neither
/// named nor counted.
final class NotCounted {
    /// So many are named, the last noted first; the others are counted.
    static final int MOST = 10;

    private NotCounted() {}

    /// The selection, with them behind what was used.
    static Selection.Chosen beside(
            Selection.Chosen chosen, ModelManifest manifest, Sight sight, LocalDate asOf) {
        var asked = asked(manifest);
        if (asked.isEmpty()) {
            return chosen;
        }
        var used = new ArrayList<>(chosen.used());
        var rules = new TreeSet<>(chosen.rules());
        var others = others(asked, sight, asOf);
        for (var other : others.subList(0, Math.min(MOST, others.size()))) {
            used.add(other.used());
            rules.add(other.rule());
        }
        if (others.size() > MOST) {
            used.add(UsedInput.moreNotCounted(others.size() - MOST));
        }
        return new Selection.Chosen(
                chosen.values(), used, chosen.missing(), chosen.withheld(), List.copyOf(rules));
    }

    private record Other(UsedInput used, RuleId rule) {}

    private static List<Code> asked(ModelManifest manifest) {
        return manifest.inputs().stream()
                .flatMap(input -> input.sources().stream())
                .flatMap(source -> source.conditions().stream())
                .distinct()
                .map(Code::parse)
                .toList();
    }

    /// Each code once.
    private static List<Other> others(List<Code> asked, Sight sight, LocalDate asOf) {
        var others = new LinkedHashMap<Code, Other>();
        for (Problems.Condition one : sight.twin().problems().conditions().reversed()) {
            var item = sight.item(one);
            if (one.activeBy(InputSources.endOf(asOf))
                    && !one.hasAny(asked)
                    && sight.filter().decide(item) instanceof Permit(var rule)) {
                var code = one.fact().codes().getFirst();
                others.putIfAbsent(code, new Other(UsedInput.notCounted(code.text(), item), rule));
            }
        }
        return List.copyOf(others.values());
    }
}
