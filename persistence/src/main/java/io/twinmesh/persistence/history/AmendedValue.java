package io.twinmesh.persistence.history;

import java.math.BigDecimal;

/// What a reviewer says that an answer should have said.
///
/// @param output of the model
/// @param unit UCUM
public record AmendedValue(String output, BigDecimal value, String unit) {
    /// The value is clinical.
    @Override
    public String toString() {
        return "AmendedValue[" + output + "]";
    }
}
