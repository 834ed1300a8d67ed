package io.twinmesh.cluster.node.schema;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.SchemaSteps;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// `twinmesh schema`: looks at the schema of a server's databases, and brings it up to date.
public final class SchemaMain {
    private static final int OK = 0;
    private static final int NO = 3;

    private SchemaMain() {}

    /// Exit codes: 0 up to date, 1 failure, 2 usage, 3 steps are missing, 5 database unreachable.
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err, InstantSource.system()));
    }

    /// @return the exit code
    public static int run(
            List<String> arguments, PrintStream out, PrintStream err, InstantSource time) {
        if (arguments.contains("--help")) {
            out.print(SchemaOptions.USAGE);
            return OK;
        }
        try {
            var options =
                    SchemaOptions.parse(
                            arguments,
                            secret("TWINMESH_DB_PASSWORD"),
                            secret("TWINMESH_VAULT_DB_PASSWORD"));
            try (var steps = SchemaSteps.open(options.journal(), options.vault(), time)) {
                return options.change()
                        ? migrated(steps.migrate(), options.json(), out)
                        : missing(steps.missing(), options.json(), out);
            }
        } catch (StartFailure e) {
            err.println("twinmesh schema: " + e.getMessage());
            if (e.exitCode() == StartFailure.USAGE) {
                err.print(SchemaOptions.USAGE);
            }
            return e.exitCode();
        }
    }

    private static int missing(SchemaSteps.Named steps, boolean json, PrintStream out) {
        said("missing", steps, json, out);
        return steps.none() ? OK : NO;
    }

    private static int migrated(SchemaSteps.Named steps, boolean json, PrintStream out) {
        said("ran", steps, json, out);
        return OK;
    }

    private static void said(String what, SchemaSteps.Named steps, boolean json, PrintStream out) {
        if (json) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("journal", steps.journal());
            answer.put("vault", steps.vault());
            out.println(new ObjectMapper().valueToTree(Map.of(what, answer)).toString());
            return;
        }
        steps.journal().forEach(step -> out.println(what + ": journal " + step));
        steps.vault().forEach(step -> out.println(what + ": vault " + step));
        if (steps.none()) {
            out.println("the schema is up to date");
        }
    }

    private static String secret(String variable) {
        return Objects.requireNonNullElse(System.getenv(variable), "");
    }
}
