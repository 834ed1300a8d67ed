package io.twinmesh.actors.verification;

/// How often a result that looks right is computed a second time: adaptive replication as in BOINC,
/// with a floor. BOINC checks with probability `1/consecutive`, so a patient cheater is hardly ever
/// checked; with the floor of 5 % it passes about twenty bad results whatever its patience, for
/// about 5 % of work done twice.
///
/// @param newcomer below this many checks passed in a row every result is checked
/// @param floor the least probability of a check, 0 to 1
/// @param knownAnswers how many hidden questions with a known answer a node gets for each real one,
///   0 to 1
public record AuditPolicy(int newcomer, double floor, double knownAnswers) {
    /// The same with another share of hidden questions.
    public AuditPolicy withKnownAnswers(double share) {
        return new AuditPolicy(newcomer, floor, share);
    }

    /// The policy of this release.
    public static final AuditPolicy STANDARD = new AuditPolicy(10, 0.05, 0.01);

    public AuditPolicy {
        if (newcomer < 0) {
            throw new IllegalArgumentException("newcomer must be 0 or more, got " + newcomer);
        }
        share("floor", floor);
        share("knownAnswers", knownAnswers);
    }

    /// The probability that the next result of a node with this record is checked.
    public double probability(TrackRecord record) {
        return mustCheck(record) ? 1 : Math.max(floor, 1.0 / Math.max(1, record.consecutive()));
    }

    /// Whether chance has no say: newcomers, and nodes that were caught lately.
    public boolean mustCheck(TrackRecord record) {
        return record.watched() || record.consecutive() < newcomer;
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " is from 0 to 1, got " + value);
        }
    }
}
