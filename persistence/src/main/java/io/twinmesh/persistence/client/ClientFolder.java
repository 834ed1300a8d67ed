package io.twinmesh.persistence.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The registered clients, one file each, `<client_id>.json`. A file is read whenever it is asked
/// for, so what the operator changes counts at once and needs no restart. Blocks on the disk.
public final class ClientFolder {
    private static final String ENDING = ".json";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;

    public ClientFolder(Path folder) {
        this.folder = folder;
    }

    /// The client of this id.
    ///
    /// @throws MalformedClientException when its file cannot be used
    public Optional<BackendClient> find(String id) {
        return BackendClient.wellFormedId(id)
                ? read(folder.resolve(id + ENDING))
                : Optional.empty();
    }

    /// The ids of all files, also of those that cannot be used, in order.
    public List<String> ids() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .filter(BackendClient::wellFormedId)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /// Adds the client, or replaces it as a whole.
    public void put(BackendClient client) {
        var file = folder.resolve(client.id() + ENDING);
        var part = folder.resolve("." + client.id() + ".part");
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, OWNER_ONLY_FOLDER);
            }
            Files.deleteIfExists(part);
            Files.createFile(part, OWNER_ONLY_FILE);
            Files.writeString(part, ClientJson.write(client));
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /// Whether there was such a client.
    public boolean remove(String id) {
        try {
            return BackendClient.wellFormedId(id)
                    && Files.deleteIfExists(folder.resolve(id + ENDING));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the client " + id, e);
        }
    }

    private static Optional<BackendClient> read(Path file) {
        var name = String.valueOf(file.getFileName());
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(ClientJson.MAX_BYTES + 1);
            if (bytes.length > ClientJson.MAX_BYTES) {
                throw new MalformedClientException(name + " has more than 64 KiB");
            }
            var client = ClientJson.read(new String(bytes, StandardCharsets.UTF_8));
            if (!name.equals(client.id() + ENDING)) {
                throw new MalformedClientException(name + " holds the client of another name");
            }
            return Optional.of(client);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
