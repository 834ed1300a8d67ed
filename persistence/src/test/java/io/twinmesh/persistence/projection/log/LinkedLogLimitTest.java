package io.twinmesh.persistence.projection.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.journal.CommitsOnDisk;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.TestJournal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class LinkedLogLimitTest {
    @Test
    void a_log_of_a_catalogue_takes_as_many_leaves_as_it_keeps_in_memory_and_no_more(
            @TempDir Path folder) throws Exception {
        var database = Database.h2(folder.resolve("db"));
        try (var source = database.open("test", 2)) {
            TestJournal.prepared(source, database.dialect());
            var skey = Skey.of("twinmesh.local/models", new byte[32]);
            var log =
                    new LinkedLog(
                            source, "models", skey, new SignedTrees(folder, CommitsOnDisk.of()), 2);
            var one = new ModelRetired(LedgerSamples.MODEL);
            var two = new ModelRetired(LedgerSamples.WORK);
            var three = new ModelRetired("sha256:" + "3".repeat(64));
            log.add(List.of(one, two), LedgerSamples.NOW);

            assertThatThrownBy(() -> log.add(List.of(one, two, three), LedgerSamples.NOW))
                    .hasMessageContaining("has at most 2 leaves");
            log.add(List.of(one, two), LedgerSamples.NOW);
            assertThat(new LogReader(source, "models").size()).isEqualTo(2);
        }
    }
}
