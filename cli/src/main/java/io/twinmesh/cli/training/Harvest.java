package io.twinmesh.cli.training;

import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputCheck;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.learning.TrainingTable;
import io.twinmesh.inference.runtime.OnnxModel;

import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One row per patient or line of a table, and how many gave none and why.
///
/// @param inputs the values of each row, in the table's order
/// @param table the same values as features, with labels
/// @param without how many were left out, by reason
record Harvest(List<InputValues> inputs, TrainingTable table, SortedMap<String, Integer> without) {

    /// Takes the values that a twin would give on the day `asOf`.
    ///
    /// @param records one per patient, in any order
    static Harvest of(Collection<PatientRecord> records, Recipe recipe, LocalDate asOf) {
        var inputs = new ArrayList<InputValues>();
        var labels = new ArrayList<Integer>();
        SortedMap<String, Integer> without = new TreeMap<>();
        for (var patient :
                records.stream().sorted(Comparator.comparing(PatientRecord::id)).toList()) {
            var row = new Row(patient, recipe, asOf);
            if (row.reason.isPresent()) {
                without.merge(row.reason.get(), 1, Integer::sum);
            } else {
                inputs.add(InputValues.of(row.values));
                labels.add(
                        recipe.caseCodes().stream().anyMatch(patient.activeConditions()::contains)
                                ? 1
                                : 0);
            }
        }
        return of(recipe.inputs(), inputs, labels, without);
    }

    /// @param specs what each row has a value for
    /// @param rows the values, each as its specification wants it
    /// @param labels 0 or 1, one per row
    static Harvest of(
            List<InputSpec> specs,
            List<InputValues> rows,
            List<Integer> labels,
            SortedMap<String, Integer> without) {
        var features =
                rows.stream()
                        .map(values -> OnnxModel.features(specs, values))
                        .toArray(float[][]::new);
        var columns =
                specs.stream()
                        .map(spec -> new TrainingTable.Column(spec.name(), unit(spec)))
                        .toList();
        var table =
                new TrainingTable(
                        columns, features, labels.stream().mapToInt(Integer::intValue).toArray());
        return new Harvest(List.copyOf(rows), table, without);
    }

    private static String unit(InputSpec spec) {
        return switch (spec.type()) {
            case InputSpec.Type.Amount amount -> amount.unit();
            case InputSpec.Type.Flag _, InputSpec.Type.Choice _, InputSpec.Type.Image _ -> "1";
        };
    }

    /// The values of one patient, or the first reason why there is no row.
    private static final class Row {
        private final Map<String, InputValue> values = new HashMap<>();
        private Optional<String> reason = Optional.empty();

        Row(PatientRecord patient, Recipe recipe, LocalDate asOf) {
            if (patient.deceased()) {
                reason = Optional.of("deceased");
                return;
            }
            for (var spec : recipe.inputs()) {
                var value = value(patient, spec, asOf);
                if (value.isEmpty()) {
                    reason = Optional.of("missing " + spec.name());
                } else if (InputCheck.refusal(spec, value.get()).isPresent()) {
                    reason = Optional.of("out of range " + spec.name());
                } else {
                    values.put(spec.name(), value.get());
                    continue;
                }
                return;
            }
        }

        private static Optional<InputValue> value(
                PatientRecord patient, InputSpec spec, LocalDate asOf) {
            for (var source : spec.sources()) {
                Optional<InputValue> value =
                        switch (source) {
                            case InputSource.Age() ->
                                    Optional.of(
                                            new InputValue.Amount(
                                                    ChronoUnit.YEARS.between(
                                                            patient.birthDate(), asOf)));
                            case InputSource.Sex() ->
                                    Optional.of(new InputValue.Choice(patient.sex()));
                            case InputSource.Observation(var codes) ->
                                    observed(patient, spec, codes, asOf);
                            case InputSource.CodedObservation _,
                                    InputSource.WorstOfDay _,
                                    InputSource.Above _,
                                    InputSource.ActiveCondition _,
                                    InputSource.EverCondition _,
                                    InputSource.ActiveMedication _,
                                    InputSource.Derived _,
                                    InputSource.Signal _,
                                    InputSource.Asked _ ->
                                    Optional.empty();
                        };
                if (value.isPresent()) {
                    return value;
                }
            }
            return Optional.empty();
        }

        private static Optional<InputValue> observed(
                PatientRecord patient, InputSpec spec, List<String> codes, LocalDate asOf) {
            var oldest =
                    spec.maxAge().map(Duration::toDays).map(asOf::minusDays).orElse(LocalDate.MIN);
            return patient.latest(codes, oldest, asOf)
                    .flatMap(measured -> converted(spec, measured));
        }

        private static Optional<InputValue> converted(
                InputSpec spec, PatientRecord.Measured measured) {
            if (!(spec.type() instanceof InputSpec.Type.Amount amount)) {
                return Optional.empty();
            }
            if (amount.unit().equals(measured.unit())) {
                return Optional.of(new InputValue.Amount(measured.value()));
            }
            // a unit that the manifest does not list is never guessed
            return Optional.ofNullable(amount.conversions().get(measured.unit()))
                    .map(it -> new InputValue.Amount(it.apply(measured.value())));
        }
    }
}
