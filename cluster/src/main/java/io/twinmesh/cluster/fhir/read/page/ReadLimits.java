package io.twinmesh.cluster.fhir.read.page;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

import java.time.Duration;
import java.util.Optional;

/// Bounds of reading.
///
/// @param page resources on a page when the client does not say
/// @param largestPage resources on a page, whatever the client says
/// @param largestAnswer bytes after which a page ends early
/// @param patience how long to wait for the index to know what was written last
/// @param scanned patients looked at for one page of a search over all of them
/// @param atOnce requests that are read at once
/// @param waiting requests that may wait for that
public record ReadLimits(
        int page,
        int largestPage,
        long largestAnswer,
        Duration patience,
        int scanned,
        int atOnce,
        int waiting) {

    /// @param root the whole configuration, with the block `twinmesh.reading`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static ReadLimits of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.reading");
        return new ReadLimits(
                block.number("page", 1, 1_000),
                block.number("largest-page", 1, 1_000),
                block.size("largest-answer", 64 << 10, 256L << 20),
                block.duration("patience"),
                block.number("scanned", 50, 100_000),
                block.number("at-once", 1, 1_000),
                block.number("waiting", 0, 10_000));
    }

    /// How many resources the next page has.
    public int page(Optional<Integer> wanted) {
        return Math.clamp(wanted.orElse(page), 1, largestPage);
    }
}
