package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.explorer.LogEntry;
import io.twinmesh.persistence.explorer.LogExplorer;
import io.twinmesh.persistence.explorer.OpenedPayouts;
import io.twinmesh.persistence.explorer.Sought;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.statement.StatementLine;
import io.twinmesh.persistence.statement.StatementReader;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/// What is looked up in the log, on every database: nothing that the tiles do not say as well.
interface ExplorerContract {
    Skey LOG = Skey.of("twinmesh.local/lane/0", new byte[32]);

    /// A database of its own for each test.
    TestJournal journal();

    private TestJournal logged() throws Exception {
        var journal = journal();
        journal.append(LedgerSamples.batches(400, 40, 21), 1);
        try (var runner = journal.runner(new LedgerLogProjection("0", LOG))) {
            runner.start();
            assertThat(runner.awaitCaughtUp(ReadSideContract.PATIENCE)).isTrue();
        }
        return journal;
    }

    @Test
    default void who_has_only_the_tiles_comes_to_all_that_the_explorer_says() throws Exception {
        var journal = logged();
        var log = new LogReader(journal.source(), "0");
        var checkpoint = Checkpoint.open(log.checkpoint().orElseThrow(), LOG.vkey());
        var alone = new TilesAlone(checkpoint, log::tile);
        var explorer = new LogExplorer(journal.source(), "0");
        var statements = new StatementReader(journal.source(), "0");

        for (var entry : alone.entries()) {
            long index = (Long) requireNonNull(entry.get("index"));
            var said = explorer.entry(index).orElseThrow();
            assertThat(fields(said.json())).isEqualTo(entry);
            var proof = explorer.proof(index).orElseThrow();
            assertThat(proof.carried()).contains(said.leaf());
            assertThat(proof.open(said.leaf(), LOG.vkey())).isEqualTo(checkpoint);
        }
        assertThat(explorer.size()).isEqualTo(alone.entries().size()).isGreaterThan(256);
        for (var account : alone.balances().keySet()) {
            var id = new AccountId(account);
            assertThat(statements.balance(id))
                    .isEqualTo(
                            new StatementReader.Balance(
                                    alone.balances().get(account), checkpoint.size()));
            assertThat(
                            Statements.statement(journal, id, 200).stream()
                                    .map(StatementLine::index)
                                    .toList()
                                    .reversed())
                    .isEqualTo(alone.touched().get(account));
        }
        assertThat(statements.balance(LedgerSamples.account(99)).tokens()).isZero();
    }

    private static Map<String, Object> fields(JsonNode json) {
        var fields = new HashMap<String, Object>();
        fields.put("index", json.get("index").asLong());
        for (var name : new String[] {"time", "id", "ref", "commitment", "leaf", "leafHash"}) {
            fields.put(name, json.get(name).asText());
        }
        var postings = new ArrayList<String>();
        for (var one : json.get("postings")) {
            postings.add(
                    one.get("account").asText()
                            + " "
                            + one.get("amount").asLong()
                            + " "
                            + one.get("role").asText());
        }
        fields.put("postings", postings);
        return fields;
    }

    @Test
    default void entries_are_found_by_place_job_id_and_digest() throws Exception {
        var explorer = new LogExplorer(logged().source(), "0");
        var paid = explorer.payout(LedgerSamples.job(1)).orElseThrow();
        var minted = explorer.entry(0).orElseThrow();

        assertThat(explorer.search(new Sought.Place(paid.index()), 0).entries())
                .containsExactly(paid);
        assertThat(explorer.search(sought(LedgerSamples.job(1).value()), Long.MAX_VALUE).entries())
                .containsExactly(paid);
        assertThat(found(explorer, LedgerSamples.mintId(1_000_000))).isEqualTo(minted);
        assertThat(found(explorer, paid.hash().toString())).isEqualTo(paid);
        var commitment = paid.json().get("commitment").asText();
        assertThat(found(explorer, "sha256:" + commitment)).isEqualTo(paid);
        assertThat(explorer.payout(new JobId("job-" + "f".repeat(32)))).isEmpty();
        assertThat(explorer.entry(explorer.size())).isEmpty();
        assertThat(explorer.proof(explorer.size())).isEmpty();
        assertThatThrownBy(() -> explorer.entries(0, 101)).hasMessageContaining("1 to 100");
    }

    private static Sought sought(String text) {
        return Sought.parse(text).orElseThrow();
    }

    private static LogEntry found(LogExplorer explorer, String text) throws Exception {
        var found = explorer.search(sought(text), Long.MAX_VALUE);
        assertThat(found.before()).isEmpty();
        assertThat(found.entries()).hasSize(1);
        return found.entries().getFirst();
    }

    @Test
    default void a_search_looks_at_so_many_leaves_and_says_where_to_look_on() throws Exception {
        var source = logged().source();
        var explorer = new LogExplorer(source, "0");
        var few = new LogExplorer(source, "0", 7);
        var first = new Sought.Digest(explorer.entry(0).orElseThrow().hash());
        var findings = few.search(first, Long.MAX_VALUE);
        long looked = explorer.size();
        while (findings.before().isPresent()) {
            assertThat(findings.entries()).isEmpty();
            assertThat(findings.before()).hasValue(looked - 7);
            looked = findings.before().getAsLong();
            findings = few.search(first, looked);
        }
        assertThat(findings.entries()).hasSize(1);
        var last = explorer.entry(explorer.size() - 1).orElseThrow();
        var hash = new Sought.Digest(last.hash());

        assertThat(explorer.search(hash, last.index()).entries()).isEmpty();
        assertThat(explorer.search(hash, last.index() + 1).entries()).containsExactly(last);
        assertThat(explorer.search(hash, 0).before()).isEmpty();
    }

    @Test
    default void payouts_of_a_model_are_found_page_by_page_with_what_opens_them() throws Exception {
        var journal = logged();
        var explorer = new LogExplorer(journal.source(), "0");
        var opened = new OpenedPayouts(journal.source(), "0");
        var records = new ArrayList<PayoutRecord>();
        var page = opened.naming(LedgerSamples.MODEL, Long.MAX_VALUE);
        while (page.before().isPresent()) {
            assertThat(page.records()).hasSize(LogExplorer.MOST_ENTRIES);
            records.addAll(page.records());
            page = opened.naming(LedgerSamples.MODEL, page.before().getAsLong());
        }
        records.addAll(page.records());

        assertThat(records.stream().map(PayoutRecord::index).toList().reversed())
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(300);
        var one = records.getFirst();
        assertThat(explorer.payout(one.job()).orElseThrow().index()).isEqualTo(one.index());
        assertThat(opened.naming(LedgerSamples.WORK, Long.MAX_VALUE).records().getFirst())
                .isEqualTo(one);
        assertThat(opened.naming("sha256:" + "0".repeat(64), Long.MAX_VALUE).records()).isEmpty();
    }
}
