package io.twinmesh.cli.testing;

import io.twinmesh.cli.Twinmesh;

import java.io.PrintWriter;
import java.io.StringWriter;

/// One command, run in this process as `main` would run it.
///
/// @param exit the exit code
/// @param out standard output
/// @param err standard error
public record CommandRun(int exit, String out, String err) {

    public static CommandRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var commands = Twinmesh.commandLine();
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        var exit = commands.execute(arguments);
        return new CommandRun(exit, out.toString(), err.toString());
    }
}
