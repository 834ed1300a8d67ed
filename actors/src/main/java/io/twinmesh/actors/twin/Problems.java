package io.twinmesh.actors.twin;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// Conditions and medications, each with the resource that said it, in the order they came in.
///
/// @param complete false once something active had to make room at the limit; from then on the
///   absence of a condition or a medication proves nothing
record Problems(List<Condition> conditions, List<Medication> medications, boolean complete) {
    static final int LIMIT = 256;
    static final Problems NONE = new Problems(List.of(), List.of(), true);

    Problems {
        conditions = List.copyOf(conditions);
        medications = List.copyOf(medications);
    }

    /// @param resource fingerprint of the resource that said it
    record Condition(long resource, Fact.ConditionNoted fact) {
        /// Whether the condition had begun and not ended by the end of the day.
        boolean activeBy(Instant endOfDay) {
            var begun = fact.onset().map(onset -> onset.isBefore(endOfDay)).orElse(true);
            var endedLater = fact.abatement().map(end -> !end.isBefore(endOfDay)).orElse(false);
            return begun && (fact.active() || endedLater);
        }

        boolean hasAny(List<Code> codes) {
            return fact.codes().stream().anyMatch(codes::contains);
        }
    }

    /// @param resource fingerprint of the resource that said it
    record Medication(long resource, Fact.MedicationNoted fact) {
        boolean activeBy(Instant endOfDay) {
            return fact.active() && fact.at().map(at -> at.isBefore(endOfDay)).orElse(true);
        }
    }

    Problems with(long resource, Fact.ConditionNoted fact) {
        var all = new ArrayList<>(conditions);
        all.add(new Condition(resource, fact));
        var lost = trimmed(all, condition -> condition.fact().active());
        return new Problems(all, medications, complete && !lost);
    }

    Problems with(long resource, Fact.MedicationNoted fact) {
        var all = new ArrayList<>(medications);
        all.add(new Medication(resource, fact));
        var lost = trimmed(all, medication -> medication.fact().active());
        return new Problems(conditions, all, complete && !lost);
    }

    Problems without(long resource) {
        var keptConditions = others(conditions, Condition::resource, resource);
        var keptMedications = others(medications, Medication::resource, resource);
        return keptConditions.size() == conditions.size()
                        && keptMedications.size() == medications.size()
                ? this
                : new Problems(keptConditions, keptMedications, complete);
    }

    int count() {
        return conditions.size() + medications.size();
    }

    /// Of each the fingerprint of the resource that said it.
    LongStream resources() {
        return LongStream.concat(
                conditions.stream().mapToLong(Condition::resource),
                medications.stream().mapToLong(Medication::resource));
    }

    /// Whether there is any history that the absence of something could be read from.
    boolean saysAnything() {
        return complete && !(conditions.isEmpty() && medications.isEmpty());
    }

    /// Whether a medication is taken whose name the source did not give: then the absence of any
    /// other proves nothing.
    boolean hasUnnamedMedicationBy(Instant endOfDay) {
        return medications.stream()
                .anyMatch(one -> one.activeBy(endOfDay) && one.fact().display().isEmpty());
    }

    private static <T> List<T> others(List<T> all, Function<T, Long> resource, long gone) {
        return all.stream().filter(one -> resource.apply(one) != gone).toList();
    }

    /// Makes room at the limit: the oldest that is over, else the oldest.
    ///
    /// @return whether something active had to go
    private static <T> boolean trimmed(List<T> all, Predicate<T> active) {
        if (all.size() <= LIMIT) {
            return false;
        }
        Optional<T> over = all.stream().filter(active.negate()).findFirst();
        all.remove(over.orElse(all.getFirst()));
        return over.isEmpty();
    }

    @Override
    public String toString() {
        return "Problems[" + conditions.size() + ", " + medications.size() + "]";
    }
}
