package io.twinmesh.inference.hardware.nvidia;

import io.twinmesh.inference.program.Program;
import io.twinmesh.inference.program.ProgramFailed;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The program `nvidia-smi`, for where the driver's library cannot be called.
///
/// @param path the executable
record NvidiaSmi(Path path) {
    private static final Program.Limits LIMITS =
            new Program.Limits(Duration.ofSeconds(10), 256 * 1024);

    static Optional<NvidiaSmi> installed() {
        return Program.find("nvidia-smi").map(NvidiaSmi::new);
    }

    /// Blocks. A program that does not know the newer fields is asked again for the older ones.
    NvidiaGpus look() {
        try {
            return NvidiaSmiText.read(table(), list());
        } catch (ProgramFailed e) {
            return NvidiaGpus.none("nvidia-smi: " + e.why());
        }
    }

    private String table() throws ProgramFailed {
        try {
            return query(NvidiaSmiText.FIELDS);
        } catch (ProgramFailed e) {
            if (e.how() != ProgramFailed.How.ENDED_BADLY) {
                throw e;
            }
            return query(NvidiaSmiText.FIELDS.subList(0, NvidiaSmiText.FIELDS_OF_OLD));
        }
    }

    private String query(List<String> fields) throws ProgramFailed {
        return run("--query-gpu=" + String.join(",", fields), "--format=csv,noheader,nounits");
    }

    private String list() throws ProgramFailed {
        return run("-L");
    }

    private String run(String... arguments) throws ProgramFailed {
        var program = new Program(path, LIMITS, Set.of("PATH"), Map.of("LC_ALL", "C"));
        return new String(program.run(List.of(arguments), new byte[0]), StandardCharsets.UTF_8);
    }
}
