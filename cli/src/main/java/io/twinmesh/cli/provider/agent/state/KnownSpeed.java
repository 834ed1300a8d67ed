package io.twinmesh.cli.provider.agent.state;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.HardwareReport.Speed;
import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.inference.proof.Digest;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// How fast this machine was when it was last measured. It is measured again after a week, and at
/// once when it is another machine: a driver, a GPU or the memory changed.
///
/// @param machine digest of its report without speed, clock and connection
public record KnownSpeed(Digest machine, Instant at, Speed speed) {
    private static final Duration HOLDS = Duration.ofDays(7);

    public static KnownSpeed measured(HardwareReport machine, Instant at, Speed speed) {
        return new KnownSpeed(unmeasured(machine), at, speed);
    }

    private static Digest unmeasured(HardwareReport machine) {
        return new HardwareReport(
                        machine.processor(),
                        machine.memoryBytes(),
                        machine.gpus(),
                        machine.driver(),
                        machine.numericClass(),
                        machine.engines(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty())
                .digest();
    }

    /// Whether it need not be measured again.
    public boolean holds(HardwareReport now, Instant when) {
        var age = Duration.between(at, when);
        return machine.equals(unmeasured(now)) && !age.isNegative() && age.compareTo(HOLDS) < 0;
    }

    public String json() {
        return new String(
                CanonicalJson.bytes(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("machine", machine.text())
                                .put("at", at.toString())
                                .put("numericClass", speed.numericClass())
                                .put("rowsPerSecond", speed.rowsPerSecond())),
                StandardCharsets.UTF_8);
    }

    /// Empty when the text is damaged: then the machine is measured again.
    public static Optional<KnownSpeed> read(byte[] json) {
        try {
            var tree = StrictObject.parse(json, "speed");
            var known =
                    new KnownSpeed(
                            new Digest(tree.text("machine")),
                            Instant.parse(tree.text("at")),
                            new Speed(tree.text("numericClass"), tree.integer("rowsPerSecond")));
            tree.end();
            return Optional.of(known);
        } catch (IllegalArgumentException | DateTimeException _) {
            return Optional.empty();
        }
    }
}
