package io.twinmesh.cli.server;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where the parts of this installation are, and how each is started as a process of its own.
///
/// @param home the root of the project
/// @param dist the folder with the class paths `server`, `client` and `synthea`
/// @param java the Java program to run them with
public record Installation(Path home, Path dist, Path java) {
    private static final List<String> FLAGS =
            List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED");

    /// As the launcher has it.
    private static final List<String> SERVER =
            List.of("-XX:+ExitOnOutOfMemoryError", "-XX:+UseCompactObjectHeaders");

    private static final List<String> SMALL =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    /// The installation this process was started from; the launcher says where it is.
    public static Installation current() {
        var home = System.getProperty("twinmesh.home");
        var dist = System.getProperty("twinmesh.dist");
        if (home == null || dist == null) {
            throw new CommandFailure(
                    Exit.FAILURE, "this command needs the launcher: run ./twinmesh of the project");
        }
        return new Installation(
                Path.of(home),
                Path.of(dist),
                Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    /// The command line of a server.
    public List<String> server(List<String> arguments) {
        return command("server", "io.twinmesh.cluster.node.ServerMain", SERVER, arguments);
    }

    /// The command line of a model server.
    public List<String> modelServer(List<String> arguments) {
        return command("server", "io.twinmesh.cluster.serving.ServeMain", SERVER, arguments);
    }

    /// The command line of any other command, for example a provider's agent.
    public List<String> client(List<String> arguments) {
        return command("client", "io.twinmesh.cli.Twinmesh", SMALL, arguments);
    }

    private List<String> command(
            String part, String main, List<String> tuning, List<String> arguments) {
        var jars = dist.resolve(part);
        if (!Files.isDirectory(jars)) {
            throw new CommandFailure(
                    Exit.FAILURE,
                    "not built: " + jars + " is missing; run mvn -DskipTests package");
        }
        var command = new ArrayList<String>();
        command.add(java.toString());
        command.addAll(tuning);
        command.addAll(FLAGS);
        command.add("-Dtwinmesh.home=" + home);
        command.add("-Dtwinmesh.dist=" + dist);
        command.add("-cp");
        command.add(jars + "/*");
        command.add(main);
        command.addAll(arguments);
        return List.copyOf(command);
    }
}
