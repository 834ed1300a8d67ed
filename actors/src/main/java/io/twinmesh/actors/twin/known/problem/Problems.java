package io.twinmesh.actors.twin.known.problem;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.twinmesh.actors.packed.PackedRows;
import io.twinmesh.inference.input.Icd10;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// Conditions and medications, each with the resource that said it, in the order they came in.
///
/// @param complete false once something active had to make room at the limit; from then on the
///   absence of a condition or a medication proves nothing
public record Problems(
        PackedRows<Condition> conditions, PackedRows<Medication> medications, boolean complete) {
    public static final int LIMIT = 256;
    public static final Problems NONE = of(List.of(), List.of(), true);

    @JsonCreator
    public static Problems of(
            @JsonProperty("conditions") List<Condition> conditions,
            @JsonProperty("medications") List<Medication> medications,
            @JsonProperty("complete") boolean complete) {
        return new Problems(
                PackedRows.of(ConditionRows.LAYOUT, conditions),
                PackedRows.of(MedicationRows.LAYOUT, medications),
                complete);
    }

    /// @param resource fingerprint of the resource that said it
    public record Condition(long resource, Fact.ConditionNoted fact) {
        /// Whether the condition had begun and not ended by the end of the day.
        public boolean activeBy(Instant endOfDay) {
            var endedLater = fact.abatement().map(end -> !end.isBefore(endOfDay)).orElse(false);
            return begunBy(endOfDay) && (fact.active() || endedLater);
        }

        /// Whether it may have been active then: it is over, and nothing says since when.
        public boolean perhapsActiveBy(Instant endOfDay) {
            return !fact.active() && fact.abatement().isEmpty() && begunBy(endOfDay);
        }

        /// Whether it had begun by the end of the day, over or not.
        public boolean begunBy(Instant endOfDay) {
            return fact.onset().map(onset -> onset.isBefore(endOfDay)).orElse(true);
        }

        /// Whether it has one of these codes, or a kind of one that is a category of ICD-10.
        public boolean hasAny(List<Code> codes) {
            return matchesAny(codes, Condition::covers);
        }

        /// Whether it is coded in a system of one of these codes. Of any other condition nobody can
        /// tell whether it is one of those.
        public boolean comparableWith(List<Code> codes) {
            return matchesAny(codes, Condition::ofOneSystem);
        }

        private boolean matchesAny(List<Code> codes, BiPredicate<Code, Code> match) {
            return fact.codes().stream()
                    .anyMatch(own -> codes.stream().anyMatch(asked -> match.test(asked, own)));
        }

        private static boolean covers(Code asked, Code own) {
            return asked.equals(own)
                    || (Icd10.edition(asked.system()).isPresent()
                            && ofOneSystem(asked, own)
                            && Icd10.categories(own.code())
                                    .anyMatch(Icd10.plain(asked.code())::equals));
        }

        private static boolean ofOneSystem(Code asked, Code own) {
            var edition = Icd10.edition(asked.system());
            return edition.isPresent()
                    ? edition.equals(Icd10.edition(own.system()))
                    : asked.system().equals(own.system());
        }
    }

    /// @param resource fingerprint of the resource that said it
    public record Medication(long resource, Fact.MedicationNoted fact) {
        public boolean activeBy(Instant endOfDay) {
            return fact.active() && begunBy(endOfDay);
        }

        /// Whether it may have been taken then: nothing says since when it is not.
        public boolean perhapsActiveBy(Instant endOfDay) {
            return !fact.active() && begunBy(endOfDay);
        }

        private boolean begunBy(Instant endOfDay) {
            return fact.at().map(at -> at.isBefore(endOfDay)).orElse(true);
        }
    }

    public Problems with(long resource, Fact.ConditionNoted fact) {
        var all = conditions.with(new Condition(resource, fact));
        return surplus(all, condition -> !condition.fact().active())
                .map(place ->
                        new Problems(
                                all.without(place),
                                medications,
                                complete && !all.get(place).fact().active()))
                .orElseGet(() -> new Problems(all, medications, complete));
    }

    public Problems with(long resource, Fact.MedicationNoted fact) {
        var all = medications.with(new Medication(resource, fact));
        return surplus(all, medication -> !medication.fact().active())
                .map(place ->
                        new Problems(
                                conditions,
                                all.without(place),
                                complete && !all.get(place).fact().active()))
                .orElseGet(() -> new Problems(conditions, all, complete));
    }

    @SuppressWarnings("ReferenceEquality") // what had nothing of it is the same object
    public Problems without(long resource) {
        var keptConditions = conditions.withoutSource(resource);
        var keptMedications = medications.withoutSource(resource);
        return keptConditions == conditions && keptMedications == medications
                ? this
                : new Problems(keptConditions, keptMedications, complete);
    }

    public int count() {
        return conditions.size() + medications.size();
    }

    /// Of each the fingerprint of the resource that said it.
    public LongStream resources() {
        return LongStream.concat(conditions.sources(), medications.sources());
    }

    /// Whether there is any history that the absence of something could be read from.
    public boolean saysAnything() {
        return complete && !(conditions.isEmpty() && medications.isEmpty());
    }

    /// Whether there is any history from which it could be read that somebody never had something:
    /// at the limit conditions that were over have made room.
    public boolean saysWhatIsOver() {
        return saysAnything() && conditions.size() < LIMIT;
    }

    /// Which one makes room at the limit: the oldest that is over, else the oldest.
    private static <T> Optional<Integer> surplus(List<T> all, Predicate<T> over) {
        if (all.size() <= LIMIT) {
            return Optional.empty();
        }
        for (var place = 0; place < all.size(); place++) {
            if (over.test(all.get(place))) {
                return Optional.of(place);
            }
        }
        return Optional.of(0);
    }

    @Override
    public String toString() {
        return "Problems[" + conditions.size() + ", " + medications.size() + "]";
    }
}
