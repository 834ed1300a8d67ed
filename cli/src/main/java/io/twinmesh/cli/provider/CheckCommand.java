package io.twinmesh.cli.provider;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.provider.machine.CheckedMachine;
import io.twinmesh.cli.provider.machine.ExpectedEarnings;
import io.twinmesh.cli.provider.machine.MachineSpeed;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.NetworkMinimums;
import io.twinmesh.persistence.ledger.BasisPoints;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Show what this machine would offer, how fast it is, and whether a network takes it.",
            "Exit code 3 when it has less than the network asks: what is missing, and how much, is"
                    + " said. Takes some seconds of all its cores or of its GPU."
        },
        footer = {"", "Example:", "  twinmesh provider check --server https://twin.example.org"})
final class CheckCommand implements Callable<Integer> {
    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "the network's HTTP address: its minimums, its clock and the speed of the"
                            + " connection are asked of it, without a token (default: the usual"
                            + " minimums, clock and connection are not looked at)")
    private Optional<URI> server = Optional.empty();

    @Option(
            names = "--answers-a-day",
            paramLabel = "FROM-TO",
            description =
                    "how many answers a day to expect earnings for (default: "
                            + ExpectedEarnings.ASSUMED
                            + ")")
    private String answersADay = ExpectedEarnings.ASSUMED;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Mixin private DeviceOption device = new DeviceOption();
    @Mixin private ConfigOption config = new ConfigOption();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        // a range that is none is told before anything is measured
        expected(0, BasisPoints.OF_THIS_RELEASE);
        var file = config.open();
        var wish = device.wish(file);
        var network = server.or(() -> file.address("server")).map(CheckCommand::ask);
        var machine = DeviceOption.look(wish);
        var measured = MachineSpeed.measure(machine, new SecureRandom(), System::nanoTime);
        var hardware = known(machine.hardware(), network, measured);
        var minimums = network.map(AskedNetwork::minimums).orElse(NetworkMinimums.USUAL);
        var split = network.map(AskedNetwork::split).orElse(BasisPoints.OF_THIS_RELEASE);
        var rows = hardware.speed().map(HardwareReport.Speed::rowsPerSecond).orElse(0L);
        var checked =
                new CheckedMachine(
                        machine.with(hardware),
                        minimums,
                        minimums.shortfalls(hardware),
                        whyNoSpeed(measured),
                        expected(rows, split));
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(checked.json());
        } else {
            checked.lines().forEach(out::println);
        }
        return checked.shortfalls().isEmpty() ? Exit.OK : Exit.NO;
    }

    private static AskedNetwork ask(URI at) {
        try (var api = new ApiClient(at, Optional::empty)) {
            return AskedNetwork.ask(api, InstantSource.system(), System::nanoTime);
        }
    }

    private static HardwareReport known(
            HardwareReport seen, Optional<AskedNetwork> network, MachineSpeed.Measured measured) {
        var asked =
                network.map(it -> seen.with(Optional.of(it.clockOffset()), it.bytesPerSecond()))
                        .orElse(seen);
        return switch (measured) {
            case MachineSpeed.Measured.Fast(var speed) -> asked.with(speed);
            case MachineSpeed.Measured.Wrong _ -> asked;
        };
    }

    private static Optional<String> whyNoSpeed(MachineSpeed.Measured measured) {
        return switch (measured) {
            case MachineSpeed.Measured.Fast _ -> Optional.empty();
            case MachineSpeed.Measured.Wrong(var why) -> Optional.of(why);
        };
    }

    private ExpectedEarnings expected(long rowsPerSecond, BasisPoints split) {
        try {
            return ExpectedEarnings.of(answersADay, rowsPerSecond, split);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(
                    "--answers-a-day: " + e.getMessage() + ", got '" + answersADay + "'");
        }
    }
}
