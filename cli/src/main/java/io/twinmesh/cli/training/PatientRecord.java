package io.twinmesh.cli.training;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one patient's bundles say, as far as training asks.
///
/// @param id the FHIR logical id
/// @param sex the FHIR `gender`
/// @param deceased the record says that the patient has died
/// @param observations each code (`system|code`) with every measured value
/// @param activeConditions the codes (`system|code`) of conditions that are active
record PatientRecord(
        String id,
        LocalDate birthDate,
        String sex,
        boolean deceased,
        Map<String, Set<Measured>> observations,
        Set<String> activeConditions) {

    /// One measured value.
    ///
    /// @param unit UCUM code as given
    record Measured(LocalDate date, double value, String unit) {}

    /// The latest value of any of `codes` on a day within the given ones, inclusive. Of several on
    /// one day the smallest is taken, so that the order of a file does not matter.
    Optional<Measured> latest(Iterable<String> codes, LocalDate from, LocalDate to) {
        Optional<Measured> best = Optional.empty();
        for (var code : codes) {
            for (var measured : observations.getOrDefault(code, Set.of())) {
                if (measured.date.isBefore(from) || measured.date.isAfter(to)) {
                    continue;
                }
                if (best.isEmpty() || supersedes(measured, best.get())) {
                    best = Optional.of(measured);
                }
            }
        }
        return best;
    }

    private static boolean supersedes(Measured measured, Measured other) {
        var order = measured.date.compareTo(other.date);
        return order > 0 || (order == 0 && measured.value < other.value);
    }

    /// One patient's second bundle adds to the first.
    PatientRecord with(PatientRecord other) {
        var all = new HashMap<String, Set<Measured>>();
        observations.forEach((code, values) -> all.put(code, new HashSet<>(values)));
        other.observations.forEach(
                (code, values) -> all.computeIfAbsent(code, _ -> new HashSet<>()).addAll(values));
        var conditions = new HashSet<>(activeConditions);
        conditions.addAll(other.activeConditions);
        return new PatientRecord(id, birthDate, sex, deceased || other.deceased, all, conditions);
    }

    @Override
    public String toString() {
        return "PatientRecord[hidden]";
    }
}
