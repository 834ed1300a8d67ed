package io.twinmesh.actors.twin.known;

import com.fasterxml.jackson.annotation.JsonFormat;

import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A measured value with one coding, as it is stored and packed. Its fields are written in this
/// order, so none may be moved.
///
/// @param resource fingerprint of the resource that said it
/// @param display empty when the source gave none
/// @param unscaled with `scale` the value exactly as written
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
record LatestNumber(
        long resource,
        String system,
        String code,
        String display,
        long unscaled,
        int scale,
        String unit,
        long second,
        int nano) {
    /// Empty when the fact does not fit: several codings, an answer instead of a number, or more
    /// digits than a long holds.
    static Optional<LatestNumber> packed(long resource, Fact.Observed fact) {
        return switch (fact) {
            case Fact.Measured(var codes, var display, var value, var unit, var at) ->
                    codes.size() == 1 && value.unscaledValue().bitLength() < Long.SIZE
                            ? Optional.of(
                                    new LatestNumber(
                                            resource,
                                            codes.getFirst().system(),
                                            codes.getFirst().code(),
                                            display.orElse(""),
                                            value.unscaledValue().longValueExact(),
                                            value.scale(),
                                            unit,
                                            at.getEpochSecond(),
                                            at.getNano()))
                            : Optional.empty();
            case Fact.Coded _ -> Optional.empty();
        };
    }

    boolean isOf(Code key) {
        return code.equals(key.code()) && system.equals(key.system());
    }

    Instant at() {
        return Instant.ofEpochSecond(second, nano);
    }

    Fact.Observed fact() {
        return new Fact.Measured(
                List.of(new Code(system, code)),
                Optional.of(display).filter(text -> !text.isEmpty()),
                BigDecimal.valueOf(unscaled, scale),
                unit,
                at());
    }

    @Override
    public String toString() {
        return "LatestNumber" + Fact.HIDDEN;
    }
}
