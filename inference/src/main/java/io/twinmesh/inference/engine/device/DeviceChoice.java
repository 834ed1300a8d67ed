package io.twinmesh.inference.engine.device;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;

import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.hardware.Gpu;
import io.twinmesh.inference.hardware.nvidia.NvidiaGpus;

import java.util.Locale;
import java.util.Optional;

/// The device that this machine computes on, proved by a run: a small network was loaded on it and
/// gave the numbers that plain arithmetic gives. A library that lies in a folder proves nothing.
///
/// @param device what sessions are to be opened on
/// @param numericClass names devices whose results agree to the last bit, for example `cpu-x86_64`
///   or `cuda-9.0`; it goes into receipts
/// @param name for people: the processor's or the GPU's
/// @param runtime the version of ONNX Runtime
/// @param whyNotGpu one sentence, when it is not a GPU although one would have been taken
public record DeviceChoice(
        Device device,
        String numericClass,
        String name,
        String runtime,
        Optional<String> whyNotGpu) {

    /// What the operator asks for.
    public enum Wish {
        /// A GPU if one computes, else the processor.
        AUTO,
        /// The processor, also where there is a GPU.
        CPU,
        /// A GPU or nothing.
        CUDA
    }

    /// Why nothing computes here.
    public static final class NoDevice extends Exception {
        private final String why;

        NoDevice(String why) {
            super(why);
            this.why = why;
        }

        NoDevice(String why, Throwable cause) {
            super(why, cause);
            this.why = why;
        }

        /// One sentence for the operator.
        public String why() {
            return why;
        }
    }

    /// Tries what is wished for. Blocks: loading CUDA takes seconds.
    ///
    /// @param gpu which GPU, as CUDA counts
    /// @throws NoDevice when ONNX Runtime does not load here, or a GPU was demanded and none
    ///   computes
    public static DeviceChoice prove(Wish wish, int gpu) throws NoDevice {
        OrtEnvironment environment;
        try {
            environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        } catch (UnsatisfiedLinkError | RuntimeException e) {
            throw new NoDevice("ONNX Runtime does not load on this machine", e);
        }
        return switch (wish) {
            case CPU -> cpu(environment, Optional.empty());
            case CUDA -> cuda(environment, gpu);
            case AUTO -> {
                try {
                    yield cuda(environment, gpu);
                } catch (NoDevice e) {
                    yield cpu(environment, Optional.of(e.why()));
                }
            }
        };
    }

    private static DeviceChoice cpu(OrtEnvironment environment, Optional<String> whyNotGpu)
            throws NoDevice {
        var device = new Device.Cpu();
        TrialRun.on(device);
        return new DeviceChoice(
                device, processorClass(), processor(), environment.getVersion(), whyNotGpu);
    }

    private static DeviceChoice cuda(OrtEnvironment environment, int gpu) throws NoDevice {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            throw new NoDevice("this build of ONNX Runtime has no CUDA in it");
        }
        var device = new Device.Cuda(gpu);
        TrialRun.on(device);
        var gpus = NvidiaGpus.look();
        var known = gpus.computing(gpu, System.getenv());
        return new DeviceChoice(
                device,
                "cuda-" + known.flatMap(Gpu::computeCapability).orElse("unknown"),
                known.map(Gpu::name).orElse("NVIDIA GPU")
                        + gpus.driver().map(version -> ", driver " + version).orElse(""),
                environment.getVersion(),
                Optional.empty());
    }

    /// The numeric class of results from this machine's processor.
    public static String processorClass() {
        return "cpu-" + processor();
    }

    /// This machine's processor, for example `x86_64` or `aarch64`.
    public static String processor() {
        var lower = System.getProperty("os.arch", "unknown").toLowerCase(Locale.ROOT);
        return lower.equals("amd64") ? "x86_64" : lower;
    }
}
