package io.twinmesh.inference.wfdb;

import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.testing.Vectors;

import java.util.Map;

/// Record 100 of the MIT-BIH Arrhythmia Database.
public final class Record100 {
    private Record100() {}

    public static byte[] header() {
        return Vectors.bytes("ecg-mitbih/100.hea");
    }

    public static byte[] samples() {
        return Vectors.bytes("ecg-mitbih/100.dat");
    }

    public static WfdbRecord whole() {
        return switch (WfdbReader.read(header(), Map.of("100.dat", samples()))) {
            case Parsed.Whole<WfdbRecord>(var record) -> record;
            case Parsed.Refused<WfdbRecord>(var refusal) ->
                    throw new AssertionError(refusal.code() + ": " + refusal.why());
        };
    }
}
