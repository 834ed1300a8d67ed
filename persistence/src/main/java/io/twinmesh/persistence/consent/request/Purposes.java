package io.twinmesh.persistence.consent.request;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Arrays;
import java.util.List;

/// The purposes that a provision names; none named means any. One bit each in memory, codes when
/// stored.
public record Purposes(long bits) {
    public static final Purposes ANY = new Purposes(0);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Purposes of(List<Purpose> named) {
        return new Purposes(named.stream().mapToLong(Purpose::bit).reduce(0, (a, b) -> a | b));
    }

    @JsonValue
    public List<Purpose> named() {
        return Arrays.stream(Purpose.values()).filter(p -> (bits & p.bit()) != 0).toList();
    }

    /// Whether one of the named purposes is this one or one that it is a kind of.
    public boolean cover(Purpose purpose) {
        return bits == 0 || (bits & purpose.upward()) != 0;
    }

    /// Whether an emergency purpose is named that is this one or one that it is a kind of.
    public boolean nameEmergency(Purpose purpose) {
        return (bits & purpose.upwardInEmergency()) != 0;
    }

    @Override
    public String toString() {
        return named().toString();
    }
}
