package io.twinmesh.cli.provider.agent.state;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.VerifyingKey;
import io.twinmesh.persistence.file.LastingFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;

/// What an agent keeps between runs: its key, the author key it pinned, models, and its status.
public final class StateFolder {
    private final Path folder;

    private StateFolder(Path folder) {
        this.folder = folder;
    }

    /// Opens the folder; makes it, readable by its owner only, when it is not there.
    public static StateFolder open(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            return new StateFolder(folder);
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot make the state folder " + folder);
        }
    }

    public Path models() {
        return folder.resolve("models");
    }

    /// Where an agent with this folder writes its [AgentStatus].
    public static Path statusFile(Path folder) {
        return folder.resolve("status.json");
    }

    /// The node's key; drawn at the first run.
    ///
    /// @throws CommandFailure when others can read the key file, or it is damaged
    public SigningKey key(SecureRandom random) {
        var file = folder.resolve("node.key");
        try {
            if (!Files.exists(file)) {
                var key = SigningKey.generate(random);
                // what the node earns is this key's
                LastingFile.replace(
                        file,
                        (HexFormat.of().formatHex(key.seed()) + "\n")
                                .getBytes(StandardCharsets.UTF_8));
                return key;
            }
            var open =
                    EnumSet.range(
                            PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);
            open.retainAll(Files.getPosixFilePermissions(file));
            if (!open.isEmpty()) {
                throw new CommandFailure(
                        Exit.REFUSED,
                        "others can use the key file "
                                + file
                                + "; make it private (chmod 600) or delete it to become a new"
                                + " node");
            }
            return SigningKey.ofSeed(HexFormat.of().parseHex(Files.readString(file).strip()));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot use the key file " + file);
        }
    }

    /// Whether this is the key that every manifest had to be signed with so far; the first one is
    /// kept.
    public boolean trusts(VerifyingKey author) {
        var file = folder.resolve("author.pub");
        try {
            if (!Files.exists(file)) {
                write(file, author.toString());
                return true;
            }
            return Files.readString(file).strip().equals(author.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + file, e);
        }
    }

    /// How fast this machine was when it was last measured.
    public Optional<KnownSpeed> speed() {
        var file = folder.resolve("speed.json");
        try {
            return Files.exists(file)
                    ? KnownSpeed.read(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    public void remember(KnownSpeed speed) {
        var file = folder.resolve("speed.json");
        try {
            write(file, speed.json());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /// The agent of this folder is to hand back what it is at when it is stopped next.
    public void orderLeave() {
        try {
            write(leaveOrder(), "leave");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + leaveOrder(), e);
        }
    }

    public boolean leaveOrdered() {
        return Files.exists(leaveOrder());
    }

    /// An order is for the agent that ran when it was given.
    public void forgetOrders() {
        try {
            Files.deleteIfExists(leaveOrder());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + leaveOrder(), e);
        }
    }

    private Path leaveOrder() {
        return folder.resolve("leave");
    }

    public void writeStatus(String json) {
        var file = statusFile(folder);
        try {
            write(file, json);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /// All or nothing: a reader never sees half a file.
    private static void write(Path file, String text) throws IOException {
        var unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, text + "\n", StandardCharsets.UTF_8);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
