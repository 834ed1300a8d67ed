package io.twinmesh.bench.chaos.oracle;

/// Something that must not be, found.
public sealed interface Violation {
    /// Whether a machine that is only slow can be the cause.
    default boolean slowness() {
        return this instanceof Late;
    }

    /// A write was acknowledged and is not there.
    record Lost(String twin, String id) implements Violation {}

    /// It is there more than once, or was stored more than once.
    record Doubled(String twin, String id) implements Violation {}

    /// Nobody wrote it.
    record Unknown(String twin, String id) implements Violation {}

    /// A history without a row of this number.
    record Gap(String history, long number) implements Violation {}

    /// A writer that was succeeded by another one wrote again.
    record TwoWriters(String history, long number) implements Violation {}

    /// A client saw less of a twin than it had seen, or than it had been told is written.
    record WentBack(String client, String twin, long seen, long then) implements Violation {}

    /// Clients saw, or were told of, more of a twin than is stored.
    record NeverStored(String twin, long known, long stored) implements Violation {}

    /// A server found the journal shorter than it had read it.
    record CutBack(String log) implements Violation {}

    /// One key, two jobs.
    record TakenTwice(String key, String job, String other) implements Violation {}

    /// A job that was taken ended without an answer, is not known, or was left behind by those that
    /// came after it.
    record Unanswered(String job, String state) implements Violation {}

    /// Jobs that ask the same of like patients have different answers.
    record OtherAnswer(String job, String answer, String other) implements Violation {}

    /// A job's answer is kept several times or, of an answered one, not at all.
    record NotKeptOnce(String job, long times) implements Violation {}

    /// An answered job without a payout of its own.
    record NotPaidOnce(String job) implements Violation {}

    /// The log does not begin with a tree that was shown.
    record Forked(String log, long size, long finalSize) implements Violation {}

    /// The books do not add up.
    record Books(String objection) implements Violation {}

    /// An answer that cannot be right whatever fails.
    record WrongAnswer(String answer) implements Violation {}

    /// Something is not there in time, and nothing says that it is not on its way.
    record Late(String what, String instead) implements Violation {}
}
