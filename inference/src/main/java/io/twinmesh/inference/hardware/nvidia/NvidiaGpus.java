package io.twinmesh.inference.hardware.nvidia;

import io.twinmesh.inference.hardware.Gpu;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The GPUs of this machine, as NVIDIA's own software names them.
///
/// @param driver its version; empty without a driver
/// @param gpus in the driver's order, at most 128; slices in place of a GPU that is cut into them
/// @param whyNone one sentence, when there are none
public record NvidiaGpus(Optional<String> driver, List<Gpu> gpus, Optional<String> whyNone) {
    static final int MOST = 128;

    public NvidiaGpus {
        gpus = gpus.stream().limit(MOST).toList();
    }

    static NvidiaGpus none(String why) {
        return new NvidiaGpus(Optional.empty(), List.of(), Optional.of(why));
    }

    /// Asks the driver's library, and where that says nothing, `nvidia-smi`. Blocks; a program that
    /// hangs is given up after ten seconds.
    public static NvidiaGpus look() {
        var told = Nvml.look();
        if (told.whyNone().isEmpty()) {
            return told;
        }
        var program = NvidiaSmi.installed();
        if (program.isEmpty()) {
            return told;
        }
        var shown = program.get().look();
        return shown.whyNone().isEmpty() ? shown : told;
    }

    /// Which of them CUDA means by a number. CUDA counts only what it may see, the fastest first
    /// unless it is told to count as the driver does; where GPUs differ and it was not told,
    /// nothing is said rather than something wrong.
    ///
    /// @param cudaIndex 0 or more
    /// @param environment of this process: `CUDA_VISIBLE_DEVICES`, `CUDA_DEVICE_ORDER`
    public Optional<Gpu> computing(int cudaIndex, Map<String, String> environment) {
        var ordered =
                gpus.stream().map(Gpu::name).distinct().count() <= 1
                        || "PCI_BUS_ID".equals(environment.get("CUDA_DEVICE_ORDER"));
        var visible = environment.get("CUDA_VISIBLE_DEVICES");
        if (visible == null) {
            return ordered ? at(cudaIndex) : Optional.empty();
        }
        var names = visible.split(",", -1);
        if (cudaIndex >= names.length) {
            return Optional.empty();
        }
        var name = names[cudaIndex].strip();
        if (name.matches("\\d{1,3}")) {
            return ordered ? at(Integer.parseInt(name)) : Optional.empty();
        }
        return gpus.stream().filter(gpu -> gpu.id().equals(Gpu.idOf(name))).findFirst();
    }

    private Optional<Gpu> at(int index) {
        return index < gpus.size() ? Optional.of(gpus.get(index)) : Optional.empty();
    }

    /// A text of the driver's as reports may hold it: printable ASCII, at most 80 characters.
    static String words(String text, String otherwise) {
        var printable = text.replaceAll("[^\\x20-\\x7e]", "").strip();
        var cut = printable.substring(0, Math.min(80, printable.length()));
        return cut.isEmpty() ? otherwise : cut;
    }
}
