package io.twinmesh.inference.sheet;

import java.math.BigDecimal;
import java.util.List;

/// What a line of a sheet says of a value.
public sealed interface SheetRow {
    /// Counted from 0, in reading order.
    int line();

    /// A value that was read with certainty enough to be looked at.
    ///
    /// @param loinc of this substance in this unit
    /// @param codes LOINC codes of this substance in any unit
    /// @param value as printed
    /// @param unit UCUM
    /// @param confidence of the least certain word, 0 to 1
    record Recognised(
            int line,
            String loinc,
            List<String> codes,
            String name,
            BigDecimal value,
            String unit,
            double confidence)
            implements SheetRow {
        public Recognised {
            codes = List.copyOf(codes);
        }

        /// The value is clinical.
        @Override
        public String toString() {
            return "Recognised[" + line + "]";
        }
    }

    /// A line about a known substance that is not taken.
    ///
    /// @param code permanent, for example `sheet.unit-unknown`
    record Unsure(int line, String name, String code, String why) implements SheetRow {
        /// Which substances were looked for is clinical.
        @Override
        public String toString() {
            return "Unsure[" + line + ", " + code + "]";
        }
    }
}
