package io.twinmesh.inference.sheet;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputRefusal;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.input.UnitConversion;
import io.twinmesh.inference.sheet.SheetRow.Recognised;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The second step of a chain: what a model takes from a recognised sheet. Pure.
public sealed interface SheetInputs {
    record Taken(InputValues values) implements SheetInputs {}

    record Refused(InputRefusal refusal) implements SheetInputs {}

    /// @param given values that a sheet does not say, such as the age; they go before the sheet's
    static SheetInputs of(ModelManifest manifest, LabSheet sheet, Map<String, InputValue> given) {
        var values = new TreeMap<>(given);
        for (var input : manifest.inputs()) {
            var row =
                    values.containsKey(input.name())
                            ? Optional.<Recognised>empty()
                            : row(input, sheet);
            if (row.isPresent()) {
                var read = row.get();
                switch (UnitConversion.convert(
                        input, read.value().doubleValue(), Optional.of(read.unit()))) {
                    case UnitConversion.Result.Converted(var amount) ->
                            values.put(input.name(), amount);
                    case UnitConversion.Result.Refused(var refusal) -> {
                        return new Refused(refusal);
                    }
                }
            }
        }
        return new Taken(new InputValues(values));
    }

    private static Optional<Recognised> row(InputSpec input, LabSheet sheet) {
        return sheet.recognised().stream()
                .filter(row -> row.codes().stream().anyMatch(code -> takes(input, code)))
                .findFirst();
    }

    private static boolean takes(InputSpec input, String loinc) {
        return input.sources().stream()
                .anyMatch(source -> source.measured().contains("http://loinc.org|" + loinc));
    }
}
