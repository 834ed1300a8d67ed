package io.twinmesh.cluster.node.backup;

import io.twinmesh.cluster.node.backup.Manifest.Copied;
import io.twinmesh.cluster.node.backup.Manifest.StoredFile;
import io.twinmesh.cluster.node.core.Version;
import io.twinmesh.cluster.node.settings.StartFailure;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The folder of one backup. It has its name only when it is complete.
final class BackupFolder {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final String PART = ".part";

    private BackupFolder() {}

    /// As it stands in names of files, `20261128T011500Z`.
    static String stamp(Instant time) {
        return STAMP.format(time);
    }

    /// A new one, open to its owner only.
    ///
    /// @throws StartFailure when the folder holds backups of another set
    static Path begin(Path to, BackupSet set, Instant now) throws IOException {
        Files.createDirectories(to);
        for (var other : BackupSet.values()) {
            if (other != set && !completeIn(to, other).isEmpty()) {
                throw new StartFailure(
                        StartFailure.FAILURE,
                        to
                                + " holds backups of the set "
                                + other.text()
                                + ": give "
                                + set.text()
                                + " a folder of its own, or who gets both reads every history");
            }
        }
        var part = to.resolve(set.text() + "-" + STAMP.format(now) + PART);
        return Files.createDirectory(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /// Gives the folder its name, after all its bytes are on the disk.
    static Path complete(Path part, BackupSet set, Copied copied, Instant takenAt)
            throws IOException {
        Manifest.of(set, copied, takenAt, Version.text(), files(part)).write(part);
        for (var file : paths(part)) {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        var name = part.getFileName().toString();
        return Files.move(
                part,
                part.resolveSibling(name.substring(0, name.length() - PART.length())),
                StandardCopyOption.ATOMIC_MOVE);
    }

    /// The complete backups of a set, the oldest first.
    static List<Path> completeIn(Path to, BackupSet set) throws IOException {
        return in(to, set, "");
    }

    /// Those that were begun and are not complete: being made, or killed.
    static List<Path> partsIn(Path to, BackupSet set) throws IOException {
        return in(to, set, PART);
    }

    private static List<Path> in(Path to, BackupSet set, String ending) throws IOException {
        var name = set.text() + "-[0-9]{8}T[0-9]{6}Z" + Pattern.quote(ending);
        try (var found = Files.list(to)) {
            return found.filter(path -> path.getFileName().toString().matches(name))
                    .sorted()
                    .toList();
        }
    }

    /// When one was begun, by its name.
    static Instant begun(Path backup, BackupSet set) {
        var name = backup.getFileName().toString().replace(PART, "");
        var stamp = name.substring(set.text().length() + 1);
        return STAMP.parse(stamp, Instant::from);
    }

    static void remove(Path folder) throws IOException {
        try (var found = Files.walk(folder)) {
            for (var path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// One sentence for each file that is not as the manifest says.
    static List<String> wrong(Path backup, Manifest manifest) throws IOException {
        var wrong = new ArrayList<String>();
        var there = files(backup);
        for (var file : manifest.files()) {
            if (there.stream().noneMatch(one -> one.path().equals(file.path()))) {
                wrong.add(file.path() + " is missing");
            } else if (!there.contains(file)) {
                wrong.add(file.path() + " is not what was written");
            }
        }
        for (var file : there) {
            if (manifest.files().stream().noneMatch(one -> one.path().equals(file.path()))) {
                wrong.add(file.path() + " does not belong to the backup");
            }
        }
        return wrong;
    }

    private static List<StoredFile> files(Path folder) throws IOException {
        var files = new ArrayList<StoredFile>();
        for (var path : paths(folder)) {
            var name = folder.relativize(path).toString();
            if (!name.equals(Manifest.NAME)) {
                files.add(new StoredFile(name, Files.size(path), digest(path)));
            }
        }
        return files;
    }

    /// A backup has no links: what one points at is not in it.
    private static List<Path> paths(Path folder) throws IOException {
        try (var found = Files.walk(folder)) {
            return found.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    private static String digest(Path file) throws IOException {
        try (var in =
                new DigestInputStream(
                        Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
