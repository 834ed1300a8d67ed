package io.twinmesh.cluster.node.backup;

import io.twinmesh.cluster.node.folder.SecretFiles;
import io.twinmesh.cluster.node.settings.StartFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The folders of a set on their way back.
///
/// @param set whose folders these are: nothing else in the backup is put back
/// @param from of the backup
/// @param to where the set's folders were
record RestoredFiles(BackupSet set, Path from, Path to) {
    static RestoredFiles of(Path backup, Places places, BackupSet set) {
        var from = backup.resolve(Creating.FILES);
        var to = places.folders();
        if (to.isEmpty() && Files.isDirectory(from)) {
            throw Places.usage("the set " + set.text() + " has folders: give --data or --shared");
        }
        return new RestoredFiles(set, from, to.orElse(backup));
    }

    /// A file that is there already and says something else.
    void refuseOthers() throws IOException {
        var others = others();
        if (!others.isEmpty()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    others.getFirst()
                            + " is another one than the backup's: --overwrite replaces it");
        }
    }

    /// Files that are there already and say something else.
    List<Path> others() throws IOException {
        var others = new ArrayList<Path>();
        for (var file : files()) {
            var there = to.resolve(from.relativize(file));
            if (Files.exists(there) && Files.mismatch(file, there) >= 0) {
                others.add(there);
            }
        }
        return others;
    }

    /// Keys are the only files that nothing else can make again: those that are about to be
    /// replaced are kept beside.
    ///
    /// @return the folder where they are
    Optional<Path> keepAside(Instant now) throws IOException {
        var others = others();
        if (set != BackupSet.KEYS || others.isEmpty()) {
            return Optional.empty();
        }
        var aside = to.resolve("keys.replaced-" + BackupFolder.stamp(now));
        for (var file : others) {
            var kept = aside.resolve(to.relativize(file));
            SecretFiles.folder(Objects.requireNonNull(kept.getParent()));
            SecretFiles.write(kept, Files.readAllBytes(file));
        }
        return Optional.of(aside);
    }

    void write() throws IOException {
        for (var file : files()) {
            var there = to.resolve(from.relativize(file));
            SecretFiles.folder(Objects.requireNonNull(there.getParent()));
            SecretFiles.write(there, Files.readAllBytes(file));
        }
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (var name : set.folders()) {
            var folder = from.resolve(name);
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                try (var found = Files.walk(folder)) {
                    found.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                            .sorted()
                            .forEach(files::add);
                }
            }
        }
        return files;
    }
}
