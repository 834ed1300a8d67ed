package io.twinmesh.cli.provider;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.inference.engine.device.DeviceChoice;

import java.util.Arrays;
import java.util.Locale;

/// `--device`: what graphs run on.
final class DeviceOption {
    private DeviceOption() {}

    static DeviceChoice.Wish wish(String text) {
        return Arrays.stream(DeviceChoice.Wish.values())
                .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new CommandFailure(
                                Exit.USAGE,
                                "--device must be auto, cpu or cuda, got '" + text + "'"));
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
