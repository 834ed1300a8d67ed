package io.twinmesh.cli.wallet;

import io.twinmesh.cli.CommandFailure;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// The wallet's password: from a file, or typed without being shown. It is never an option, where
/// others could see it.
final class PasswordOption {
    private static final int FEWEST = 8;
    private static final int MOST = 1000;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "the first line of this file is the password (default: it is asked for)")
    @Nullable Path file;

    char[] known() {
        return file == null ? typed("Password of the wallet: ") : read(file);
    }

    /// A new one, typed twice.
    char[] chosen() {
        char[] password;
        if (file == null) {
            password = typed("New password of the wallet: ");
            if (!Arrays.equals(password, typed("The same again: "))) {
                throw CommandFailure.usage("the two passwords differ");
            }
        } else {
            password = read(file);
        }
        if (password.length < FEWEST) {
            throw CommandFailure.usage("a password has at least " + FEWEST + " characters");
        }
        return password;
    }

    private static char[] typed(String prompt) {
        return Optional.ofNullable(System.console())
                .map(console -> console.readPassword("%s", prompt))
                .orElseThrow(() ->
                        CommandFailure.usage(
                                "no terminal to ask for the password: give"
                                        + " --password-file FILE"));
    }

    private static char[] read(Path file) {
        try (var lines = Files.newBufferedReader(file)) {
            var buffer = new char[MOST + 2];
            int length = Math.max(0, lines.read(buffer));
            int end = 0;
            while (end < length && buffer[end] != '\n' && buffer[end] != '\r') {
                end++;
            }
            if (end > MOST) {
                throw CommandFailure.usage("a password has at most " + MOST + " characters");
            }
            var password = Arrays.copyOf(buffer, end);
            Arrays.fill(buffer, ' ');
            return password;
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "cannot read the password file: " + e.getClass().getSimpleName());
        }
    }
}
