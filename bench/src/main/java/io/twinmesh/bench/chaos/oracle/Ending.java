package io.twinmesh.bench.chaos.oracle;

import io.twinmesh.persistence.log.TreeHash;

import java.util.List;
import java.util.Map;

/// What is there when everything has been mended, and nothing is under way any more that did not
/// take too long.
///
/// @param resources of all twins that were written to, each as often as it is shown
/// @param rows of the journal, of each history in the order of their numbers
/// @param jobs that were taken, as far as they are known
/// @param answers that twins keep
/// @param leaves of each public log
/// @param books what an audit of all leaves objects to, and what else does not add up
/// @param late what does not add up yet, while something may be under way
public record Ending(
        List<Kept> resources,
        List<Row> rows,
        List<Job> jobs,
        List<Answer> answers,
        Map<String, List<TreeHash>> leaves,
        List<String> books,
        List<String> late) {

    static final Ending UNKNOWN =
            new Ending(List.of(), List.of(), List.of(), List.of(), Map.of(), List.of(), List.of());

    public Ending {
        resources = List.copyOf(resources);
        rows = List.copyOf(rows);
        jobs = List.copyOf(jobs);
        answers = List.copyOf(answers);
        leaves = Map.copyOf(leaves);
        books = List.copyOf(books);
        late = List.copyOf(late);
    }

    /// A resource.
    ///
    /// @param version 1 when it was written once
    public record Kept(String twin, String id, long version) {}

    /// A row of the journal.
    ///
    /// @param history its persistence id
    /// @param number from 1
    /// @param writer the life of an entity that wrote it
    public record Row(String history, long number, String writer) {}

    /// A job.
    ///
    /// @param told what clients are told: of a settled one the answer's values, else where it
    ///   stands
    /// @param leaf the index of its payout in the log; below 0: none
    public record Job(String id, Fate fate, String told, long leaf) {}

    /// What became of a job.
    public enum Fate {
        /// Answered and paid.
        SETTLED,
        /// Ended without an answer, or nobody knows it.
        UNANSWERED,
        /// Ended without an answer since its time, or that of its nodes, ran out.
        OUT_OF_TIME,
        /// Not ended, or not paid out, when nobody waited any longer.
        UNDER_WAY,
        /// As that, and it stood still while later ones of its client went all the way.
        LEFT_BEHIND
    }

    /// An answer in a twin.
    public record Answer(String twin, String job) {}
}
