package io.twinmesh.inference.hardware;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.inference.hardware.HardwareReport.Cpu;
import io.twinmesh.inference.hardware.HardwareReport.Speed;
import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;
import io.twinmesh.inference.proof.Digest;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/// The text of a [HardwareReport]: canonical JSON, integers and strings only. What is not known is
/// left out.
final class HardwareReportJson {
    private static final int VERSION = 1;
    private static final int MOST_BYTES = 64 * 1024;

    private HardwareReportJson() {}

    static byte[] write(HardwareReport report) {
        var tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("v", VERSION)
                        .put("memoryBytes", report.memoryBytes())
                        .put("numericClass", report.numericClass());
        tree.putObject("processor")
                .put("architecture", report.processor().architecture())
                .put("name", report.processor().name())
                .put("cores", report.processor().cores());
        var gpus = tree.putArray("gpus");
        report.gpus().forEach(gpu -> gpus.add(write(gpu)));
        var engines = tree.putArray("engines");
        report.engines().forEach(engines::add);
        report.driver().ifPresent(driver -> tree.put("driver", driver));
        report.clockOffset().ifPresent(it -> tree.put("clockOffsetMillis", it.toMillis()));
        report.bytesPerSecond().ifPresent(it -> tree.put("bytesPerSecond", it));
        report.speed()
                .ifPresent(speed ->
                        tree.putObject("speed")
                                .put("numericClass", speed.numericClass())
                                .put("rowsPerSecond", speed.rowsPerSecond()));
        report.place()
                .ifPresent(place -> {
                    var stands = tree.putObject("place").put("region", place.region());
                    place.zone().ifPresent(zone -> stands.put("zone", zone));
                });
        return CanonicalJson.bytes(tree);
    }

    private static ObjectNode write(Gpu gpu) {
        var tree =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", gpu.id().text())
                        .put("name", gpu.name());
        gpu.memoryBytes().ifPresent(bytes -> tree.put("memoryBytes", bytes));
        gpu.computeCapability().ifPresent(it -> tree.put("computeCapability", it));
        gpu.sliceOf().ifPresent(whole -> tree.put("sliceOf", whole.text()));
        return tree;
    }

    static HardwareReport read(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "a hardware report has at most " + MOST_BYTES + " bytes, got " + bytes.length);
        }
        var tree = StrictObject.parse(bytes, "hardware report");
        if (tree.integer("v") != VERSION) {
            throw tree.wrong("v", String.valueOf(VERSION));
        }
        var report =
                new HardwareReport(
                        processor(tree.object("processor")),
                        tree.integer("memoryBytes"),
                        tree.objects("gpus").stream().map(HardwareReportJson::gpu).toList(),
                        tree.optionalText("driver"),
                        tree.text("numericClass"),
                        new TreeSet<>(tree.texts("engines")),
                        tree.present("clockOffsetMillis")
                                ? Optional.of(Duration.ofMillis(tree.integer("clockOffsetMillis")))
                                : Optional.empty(),
                        tree.optionalObject("speed").map(HardwareReportJson::speed),
                        optionalInteger(tree, "bytesPerSecond"),
                        tree.optionalObject("place").map(HardwareReportJson::place));
        tree.end();
        // one report, one text: white space, another order or an offset beyond the limit is another
        if (!Arrays.equals(report.canonicalBytes(), bytes)) {
            throw new IllegalArgumentException("not the canonical text of a hardware report");
        }
        return report;
    }

    private static Cpu processor(StrictObject tree) {
        var cores = tree.integer("cores");
        Limits.within("processor cores", cores, 1, Integer.MAX_VALUE);
        var processor = new Cpu(tree.text("architecture"), tree.text("name"), (int) cores);
        tree.end();
        return processor;
    }

    private static Gpu gpu(StrictObject tree) {
        var gpu =
                new Gpu(
                        digest(tree, "id"),
                        tree.text("name"),
                        optionalInteger(tree, "memoryBytes"),
                        tree.optionalText("computeCapability"),
                        tree.present("sliceOf")
                                ? Optional.of(digest(tree, "sliceOf"))
                                : Optional.empty());
        tree.end();
        return gpu;
    }

    private static Speed speed(StrictObject tree) {
        var speed = new Speed(tree.text("numericClass"), tree.integer("rowsPerSecond"));
        tree.end();
        return speed;
    }

    private static Place place(StrictObject tree) {
        var place = new Place(tree.text("region"), tree.optionalText("zone"));
        tree.end();
        return place;
    }

    private static Digest digest(StrictObject tree, String field) {
        try {
            return new Digest(tree.text(field));
        } catch (IllegalArgumentException _) {
            throw tree.wrong(field, "a digest"); // without the text that stood there
        }
    }

    private static OptionalLong optionalInteger(StrictObject tree, String field) {
        return tree.present(field) ? OptionalLong.of(tree.integer(field)) : OptionalLong.empty();
    }
}
