package io.twinmesh.cli.witness;

import io.twinmesh.persistence.witness.Scrutiny;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.concurrent.Callable;

/// Runs a witness in the foreground.
@Command(
        name = "witness",
        mixinStandardHelpOptions = true,
        description = {
            "Witness logs: cosign each checkpoint that grew out of the last one (C2SP"
                    + " tlog-witness).",
            "Prints its public key and where it listens, and runs until it is stopped."
        },
        footer = {
            "",
            "Example:",
            "  twinmesh ledger witness --state W --name w.example --log @D/public/log.vkey"
        })
public final class LedgerWitnessCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private WitnessOptions options = new WitnessOptions();

    @Option(
            names = "--log",
            required = true,
            paramLabel = "VKEY|@FILE",
            description = "the public key of a log to follow; repeat for more")
    private List<String> logs = List.of();

    @Override
    public Integer call() {
        return options.serve(spec, logs, Scrutiny.NONE);
    }
}
