package io.twinmesh.cli.provider;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.provider.machine.MachineReport;
import io.twinmesh.inference.engine.device.DeviceChoice;

import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What graphs run on.
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "what graphs run on: auto (a GPU if one computes), cpu or cuda (default: auto)")
    private Optional<String> device = Optional.empty();

    DeviceChoice.Wish wish(AgentFile file) {
        var said = device.or(() -> file.text("device")).orElse("auto");
        return Arrays.stream(DeviceChoice.Wish.values())
                .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(said))
                .findFirst()
                .orElseThrow(() ->
                        CommandFailure.usage(
                                "--device must be auto, cpu or cuda, got '" + said + "'"));
    }

    /// Looks at this machine; a GPU that was demanded and does not compute ends the command.
    static MachineReport look(DeviceChoice.Wish wish) {
        try {
            return MachineReport.look(wish);
        } catch (DeviceChoice.NoDevice e) {
            throw new CommandFailure(Exit.REFUSED, "no GPU computes here: " + e.why());
        }
    }
}
