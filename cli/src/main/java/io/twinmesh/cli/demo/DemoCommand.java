package io.twinmesh.cli.demo;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.demo.network.Talk;
import io.twinmesh.cli.server.Installation;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Brings up a whole network on this machine, uses it, and proves what it did.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "The whole network in one command, on this machine.",
            "",
            "A server and providers as processes of their own, patients, questions, a provider"
                    + " killed half way, payments, and their proofs. Synthetic patients; decision"
                    + " support for professionals, not a medical device."
        },
        footer = {
            "",
            "Examples:",
            "  twinmesh demo",
            "  twinmesh demo --patients 20 --providers 3 --keep",
            "  twinmesh demo --bundles my-fhir-bundles/ --json"
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--patients", defaultValue = "5", description = "1 to 1000 (default: 5)")
    private int patients = 5;

    @Option(names = "--seed", defaultValue = "1", description = "same seed, same patients")
    private long seed = 1;

    @Option(
            names = "--bundles",
            paramLabel = "DIR",
            description = "take FHIR R4 bundles from a folder instead of generating patients")
    private @Nullable Path bundles;

    @Option(names = "--providers", defaultValue = "2", description = "1 to 16 (default: 2)")
    private int providers = 2;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data folder to use and to leave (default: a temporary one, removed)")
    private @Nullable Path data;

    @Option(
            names = "--db",
            paramLabel = "JDBC_URL",
            description = "a database instead of the built-in one (password: TWINMESH_DB_PASSWORD)")
    private @Nullable String db;

    @Option(
            names = "--vault-db",
            paramLabel = "JDBC_URL",
            description =
                    "needed with --db: another database for the patients' keys"
                            + " (password: TWINMESH_VAULT_DB_PASSWORD)")
    private @Nullable String vaultDb;

    @Option(names = "--keep", description = "leave everything running and say how to ask more")
    private boolean keep;

    @Option(names = "--json", description = "print one JSON object instead of tables")
    private boolean json;

    @Override
    public Integer call() {
        if (db != null && !db.startsWith("jdbc:postgresql:")) {
            throw CommandFailure.usage(
                    "--db must be jdbc:postgresql://HOST/DATABASE, got '" + db + "'");
        }
        if ((db == null) != (vaultDb == null)) {
            throw CommandFailure.usage(
                    "--db and --vault-db go together: expected the JDBC URLs of two databases");
        }
        var options =
                new DemoOptions(
                        patients,
                        seed,
                        Optional.ofNullable(bundles),
                        providers,
                        Optional.ofNullable(data),
                        Optional.ofNullable(db),
                        Optional.ofNullable(vaultDb),
                        keep);
        var talk = new Talk(spec.commandLine().getErr(), Boolean.getBoolean("twinmesh.terminal"));
        talk.line(
                "TwinMesh demo. Decision support for professionals, not a medical device;"
                        + " synthetic patients.");
        var report = new Demo(Installation.current(), options, talk, InstantSource.system()).run();
        var out = spec.commandLine().getOut();
        out.print(json ? report.json() + "\n" : report.text());
        out.flush();
        return report.exitCode();
    }
}
