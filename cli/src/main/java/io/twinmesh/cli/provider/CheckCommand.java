package io.twinmesh.cli.provider;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.Exit;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.engine.device.DeviceChoice;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.runtime.Engines;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Show what this machine would offer, and how fast it runs a built-in score.")
final class CheckCommand implements Callable<Integer> {
    private static final Duration WARM_UP = Duration.ofMillis(300);
    private static final Duration MEASURED = Duration.ofMillis(700);
    private static final String SCORE = "ckd-epi-2021";

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Mixin private DeviceOption device = new DeviceOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var machine = DeviceOption.look(device.wish());
        var runsPerSecond = benchmark();
        var out = spec.commandLine().getOut();
        if (json) {
            var tree =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("cores", machine.cores())
                            .put("memoryBytes", machine.memoryBytes())
                            .put("processor", machine.processor())
                            .put(
                                    "onnxRuntime",
                                    machine.onnx().map(DeviceChoice::runtime).orElse(""))
                            .put("onnxDevice", onnxDevice(machine))
                            .put("gpu", machine.gpu())
                            .put("ocr", machine.ocr().orElse(""))
                            .put("benchmarkModel", SCORE)
                            .put("benchmarkRunsPerSecond", runsPerSecond);
            var engines = tree.putArray("engines");
            machine.engines().forEach(engines::add);
            out.println(tree);
        } else {
            out.println("processor      " + machine.processor());
            out.println("cores          " + machine.cores());
            out.println("memory         " + machine.memoryBytes() / (1024 * 1024) + " MiB");
            out.println("engines        " + String.join(", ", machine.engines()));
            out.println("onnx runtime   " + onnx(machine));
            machine.onnx()
                    .flatMap(DeviceChoice::whyNotGpu)
                    .ifPresent(why -> out.println("no gpu         " + why));
            out.println("ocr            " + machine.ocr().orElse("none (tesseract-ocr)"));
            out.println("benchmark      " + runsPerSecond + " runs/s of " + SCORE + ", one core");
        }
        return Exit.OK;
    }

    private static String onnx(MachineReport machine) {
        return machine.onnx()
                .map(it -> it.runtime() + " on " + it.numericClass() + " (" + it.name() + ")")
                .orElseGet(() -> "does not run here: " + machine.whyNoOnnx());
    }

    private static String onnxDevice(MachineReport machine) {
        return machine.onnx().map(DeviceChoice::numericClass).orElse("");
    }

    /// Runs of one built-in score per second on one core, checks of its inputs included.
    private static long benchmark() {
        var model =
                BuiltInModel.named(SCORE)
                        .orElseThrow(() -> new IllegalStateException(SCORE + " is built in"));
        try (var loaded = Engines.load(model.manifest(), model.blob())) {
            var inputs =
                    InputValues.of(
                            Map.of(
                                    "age", new InputValue.Amount(60),
                                    "sex", new InputValue.Choice("female"),
                                    "creatinine", new InputValue.Amount(1)));
            count(WARM_UP, () -> loaded.run(inputs));
            return count(MEASURED, () -> loaded.run(inputs)) * 1000 / MEASURED.toMillis();
        }
    }

    private static long count(Duration length, Runnable run) {
        var runs = 0L;
        var end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            run.run();
            runs++;
        }
        return runs;
    }
}
