package io.twinmesh.persistence.expert;

import io.twinmesh.persistence.erasure.Purge;
import io.twinmesh.persistence.expert.CaseRules.CaseCommand;
import io.twinmesh.persistence.expert.CaseRules.CaseEvent;
import io.twinmesh.persistence.expert.CaseRules.Reply;
import io.twinmesh.persistence.expert.ReviewCase.Stage;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.vault.DataClass;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.sql.DataSource;

/// The cases of expert review, in the journal's database. Every method blocks on it.
public final class ReviewCases implements Purge {
    private final Transactions transactions;

    /// @param source the journal's database, with [#migrations]
    public ReviewCases(DataSource source) {
        this.transactions = new Transactions(source, "the cases of expert review are not there");
    }

    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts(
                "expert-review",
                ReviewCases.class,
                List.of(
                        "001-expert-review",
                        "002-delisting",
                        "003-recall-by-time",
                        "004-periods-by-time"));
    }

    /// Whether the sample of a period was drawn, or of another that lasted into it: periods may
    /// have had another length.
    public boolean drawn(long period) {
        return transactions.once(connection -> drawn(connection, period));
    }

    private static boolean drawn(Connection connection, long period) throws SQLException {
        return !Transactions.rows(
                        connection,
                        "SELECT period FROM expert_draw WHERE period = ? OR ends > ?",
                        query -> {
                            query.setLong(1, period);
                            query.setLong(2, period);
                        },
                        row -> row.getLong(1))
                .isEmpty();
    }

    /// Opens the cases of a period, once: a second draw changes nothing.
    ///
    /// @param cases their places as they were drawn, under names of their own
    /// @param ends when the period did
    /// @return whether this was the first draw
    public boolean open(long period, Instant ends, List<ReviewCase> cases, Instant now) {
        return transactions.retried(connection -> {
            if (drawn(connection, period)) {
                return false;
            }
            Transactions.change(
                    connection,
                    "INSERT INTO expert_draw (period, drawn_at, ends) VALUES (?, ?, ?)",
                    insert -> {
                        insert.setLong(1, period);
                        insert.setLong(2, now.toEpochMilli());
                        insert.setLong(3, ends.toEpochMilli());
                    });
            for (var one : cases) {
                CaseRows.insert(connection, one);
            }
            for (var model : cases.stream().map(ReviewCase::model).distinct().toList()) {
                var sampled = cases.stream().filter(one -> one.model().equals(model)).count();
                Transactions.change(
                        connection,
                        "INSERT INTO expert_period VALUES (?, ?, ?, 0, 0, 0)",
                        insert -> {
                            insert.setString(1, model);
                            insert.setLong(2, period);
                            insert.setLong(3, sampled);
                        });
            }
            return true;
        });
    }

    /// Open cases that have a place for this reviewer, who has said nothing of them yet; those it
    /// looks at now come first, then those that are due first.
    ///
    /// @param places of each case
    /// @param most 1 or more
    public List<ReviewCase> waiting(String reviewer, int places, Instant now, int most) {
        return transactions.once(connection ->
                CaseRows.select(
                        connection,
                        """
                        WHERE stage = 'OPEN' AND due > ?
                          AND NOT EXISTS (SELECT 1 FROM expert_turn t
                            WHERE t.case_id = id AND t.reviewer = ? AND t.mark <> '')
                          AND (SELECT COUNT(*) FROM expert_turn t WHERE t.case_id = id
                            AND t.reviewer <> ? AND (t.mark <> '' OR t.until_at > ?)) < ?
                        ORDER BY CASE WHEN EXISTS (SELECT 1 FROM expert_turn t
                            WHERE t.case_id = id AND t.reviewer = ? AND t.until_at > ?)
                          THEN 0 ELSE 1 END, due, id LIMIT ?
                        """,
                        query -> {
                            query.setLong(1, now.toEpochMilli());
                            query.setString(2, reviewer);
                            query.setString(3, reviewer);
                            query.setLong(4, now.toEpochMilli());
                            query.setInt(5, places);
                            query.setString(6, reviewer);
                            query.setLong(7, now.toEpochMilli());
                            query.setInt(8, most);
                        }));
    }

    /// What a case said to a command.
    ///
    /// @param state of the case afterwards
    public record Heard(ReviewCase state, Reply reply) {}

    /// @return empty when there is no such case
    public Optional<Heard> tell(CaseId id, CaseCommand command, ReviewPlan plan, Instant now) {
        return transactions.retried(connection -> {
            var found = CaseRows.locked(connection, id);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            var state = found.get();
            var decision = CaseRules.decide(state, command, plan, now);
            for (var event : decision.events()) {
                state = CaseRules.evolve(state, event);
                store(connection, state, event);
            }
            return Optional.of(new Heard(state, decision.reply()));
        });
    }

    private static void store(Connection connection, ReviewCase state, CaseEvent event)
            throws SQLException {
        switch (event) {
            case CaseEvent.TurnTaken(var reviewer, _) ->
                    CaseRows.write(connection, state.id(), state.turnOf(reviewer).orElseThrow());
            case CaseEvent.OpinionGiven(var reviewer, _) ->
                    CaseRows.write(connection, state.id(), state.turnOf(reviewer).orElseThrow());
            case CaseEvent.Completed() -> CaseRows.stage(connection, state.id(), Stage.COMPLETE);
            case CaseEvent.Expired() -> {
                CaseRows.close(connection, state.id(), Stage.EXPIRED);
                ReviewCounts.add(connection, state, "expired");
            }
        }
    }

    public Optional<ReviewCase> find(CaseId id) {
        return transactions.once(connection -> CaseRows.found(connection, id));
    }

    /// The first period of a version of which a case is open or not counted yet.
    ///
    /// @param model digest of the manifest
    public Optional<Long> firstOpen(String model) {
        return transactions
                .once(connection ->
                        Transactions.rows(
                                connection,
                                "SELECT period FROM expert_case WHERE model = ? AND stage IN"
                                        + " ('OPEN', 'COMPLETE') ORDER BY period LIMIT 1",
                                query -> query.setString(1, model),
                                row -> row.getLong(1)))
                .stream()
                .findFirst();
    }

    /// Open cases whose time is over.
    public List<ReviewCase> overdue(Instant now, int most) {
        return inStage(Stage.OPEN, now.toEpochMilli(), most);
    }

    /// Cases of which everybody has said what they are, and which are not counted.
    public List<ReviewCase> complete(int most) {
        return inStage(Stage.COMPLETE, Long.MAX_VALUE, most);
    }

    private List<ReviewCase> inStage(Stage stage, long due, int most) {
        return transactions.once(connection ->
                CaseRows.select(
                        connection,
                        "WHERE stage = ? AND due <= ? ORDER BY due, id LIMIT ?",
                        query -> {
                            query.setString(1, stage.name());
                            query.setLong(2, due);
                            query.setInt(3, most);
                        }));
    }

    /// Counts a complete case, once, and forgets whose it was and who found what.
    ///
    /// @param said the category of the model
    /// @param found that of the people; empty when they were not of one mind
    public void count(CaseId id, String said, Optional<String> found) {
        transactions.retried(connection -> {
            var state = CaseRows.locked(connection, id);
            if (state.filter(one -> one.stage() == Stage.COMPLETE).isEmpty()) {
                return false;
            }
            CaseRows.close(connection, id, Stage.COUNTED);
            if (found.isPresent()) {
                ReviewCounts.tally(connection, state.get(), said, found.get());
            } else {
                ReviewCounts.add(connection, state.get(), "undecided");
            }
            return true;
        });
    }

    /// Takes a case away that nobody may look at any more. Safe to repeat.
    public void withdraw(CaseId id) {
        transactions.retried(connection -> {
            var state = CaseRows.locked(connection, id);
            if (state.filter(one -> one.place().isPresent()).isPresent()) {
                withdraw(connection, state.get());
            }
            return true;
        });
    }

    private static void withdraw(Connection connection, ReviewCase one) throws SQLException {
        CaseRows.delete(connection, one.id());
        ReviewCounts.add(connection, one, "withdrawn");
    }

    /// A patient's open cases go; what was counted names nobody and stays.
    @Override
    public void purge(PatientId patient, Set<DataClass> classes) {
        transactions.retried(connection -> {
            for (var one :
                    CaseRows.select(
                            connection,
                            "WHERE twin = ? ORDER BY id FOR UPDATE",
                            query -> query.setString(1, patient.value()))) {
                withdraw(connection, one);
            }
            return true;
        });
    }

    /// Removes closed cases that were due before this moment: nobody repeats an opinion so late.
    public void forget(Instant before) {
        transactions.run(connection -> CaseRows.forget(connection, before));
    }
}
