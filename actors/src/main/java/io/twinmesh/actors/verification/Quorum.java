package io.twinmesh.actors.verification;

import io.twinmesh.actors.verification.Opinion.Author;
import io.twinmesh.actors.verification.QuorumStep.Accept;
import io.twinmesh.actors.verification.QuorumStep.AskAnother;
import io.twinmesh.actors.verification.QuorumStep.AskCore;
import io.twinmesh.actors.verification.QuorumStep.Undecided;
import io.twinmesh.persistence.identity.OwnerId;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Decides from the results that there are whether one is the answer, or who must compute next.
///
/// | results | next |
/// |---|---|
/// | none | the core on `operator`, otherwise a node |
/// | the core's among them | accepted: what agrees with the core is right |
/// | one, `standard`, not to be checked | accepted |
/// | one that must be checked, of a newcomer | the core: two newcomers prove nothing to each other |
/// | one that must be checked, or `diagnostic` | a node of another owner |
/// | agreeing, of enough owners, estimated error below the level's | accepted |
/// | agreeing, but not sure enough | the core |
/// | two that disagree | a node of a third owner |
/// | three or more that disagree | the core, as judge |
///
/// Where the core cannot compute, another node is asked, up to [#MOST] altogether, and a majority
/// that is sure enough is accepted. Where no other owner's node is there, the core computes.
///
/// New nodes that compute what the core cannot have nobody who could check them but each other.
/// Their questions end undecided at first; that they agreed counts for them all the same, or they
/// would be new for ever.
///
/// The estimated error of a set that agrees is the product of each owner's own
/// ([TrackRecord#estimatedError]): all of them must be wrong, and in the same way.
public final class Quorum {
    /// Nodes that compute one question at most.
    static final int MOST = 4;

    private static final int JUDGED_FROM = 3;

    private Quorum() {}

    /// Who could still compute.
    ///
    /// @param core whether the core can run this model
    /// @param others whether a node of another owner than those who have computed is there
    public record Bench(boolean core, boolean others) {}

    /// @param check whether the first result is to be checked even if it may pass alone, as chance
    ///   ([AuditPolicy#probability]) decided
    public static QuorumStep next(
            VerificationLevel level, List<Opinion> opinions, boolean check, Bench bench) {
        var judge = core(opinions);
        if (judge >= 0) {
            return accept(opinions, agreeing(opinions, judge), true, true);
        }
        if (opinions.isEmpty()) {
            return level == VerificationLevel.OPERATOR
                    ? core(opinions, bench)
                    : node(opinions, bench);
        }
        var largest = largestGroup(opinions);
        if (largest.size() < opinions.size()) {
            return disagreement(level, opinions, largest, bench);
        }
        var alone = level.owners() == 1 && !check && opinions.size() == 1;
        if (alone || sure(level, opinions, largest)) {
            return accept(opinions, largest, opinions.size() > 1, false);
        }
        var newcomers = newcomer(opinions.getFirst()) && level.owners() == 1;
        if (opinions.size() > 1 || newcomers) {
            return bench.core() ? new AskCore() : another(opinions, bench);
        }
        return node(opinions, bench);
    }

    private static QuorumStep disagreement(
            VerificationLevel level, List<Opinion> opinions, List<Integer> largest, Bench bench) {
        if (opinions.size() < JUDGED_FROM && bench.others()) {
            return new AskAnother();
        }
        if (bench.core()) {
            return new AskCore();
        }
        return sure(level, opinions, largest)
                ? accept(opinions, largest, true, false)
                : another(opinions, bench);
    }

    private static QuorumStep node(List<Opinion> opinions, Bench bench) {
        return bench.others() ? new AskAnother() : core(opinions, bench);
    }

    private static QuorumStep core(List<Opinion> opinions, Bench bench) {
        return bench.core() ? new AskCore() : undecided(opinions);
    }

    private static QuorumStep another(List<Opinion> opinions, Bench bench) {
        return bench.others() && opinions.size() < MOST ? new AskAnother() : undecided(opinions);
    }

    private static Undecided undecided(List<Opinion> opinions) {
        var largest = largestGroup(opinions);
        var all = largest.size() == opinions.size() && errors(opinions, largest).size() > 1;
        return new Undecided(all ? largest : List.of());
    }

    private static Accept accept(
            List<Opinion> opinions, List<Integer> right, boolean checked, boolean proved) {
        var wrong =
                IntStream.range(0, opinions.size())
                        .filter(i -> !right.contains(i))
                        .boxed()
                        .toList();
        // who computed first is the answer; the core comes last
        return new Accept(right.getFirst(), right, wrong, checked, proved);
    }

    /// Whether the error of those who agree is small enough, and enough owners are among them.
    private static boolean sure(
            VerificationLevel level, List<Opinion> opinions, List<Integer> agreeing) {
        var errors = errors(opinions, agreeing);
        var product = errors.values().stream().reduce(1.0, (a, b) -> a * b);
        return errors.size() >= Math.max(2, level.owners()) && product < level.error();
    }

    /// The estimated error of each owner.
    private static Map<OwnerId, Double> errors(List<Opinion> opinions, List<Integer> agreeing) {
        var errors = new HashMap<OwnerId, Double>();
        for (var index : agreeing) {
            if (opinions.get(index).author() instanceof Author.Node(var owner, var record)) {
                // of several nodes of one owner the worst counts
                errors.merge(owner, record.estimatedError(), Math::max);
            }
        }
        return errors;
    }

    private static boolean newcomer(Opinion opinion) {
        return opinion.author() instanceof Author.Node(var _, var record)
                && record.consecutive() < AuditPolicy.STANDARD.newcomer();
    }

    private static int core(List<Opinion> opinions) {
        return IntStream.range(0, opinions.size())
                .filter(i -> opinions.get(i).author() instanceof Author.Core)
                .findFirst()
                .orElse(-1);
    }

    private static List<Integer> largestGroup(List<Opinion> opinions) {
        var largest = List.<Integer>of();
        for (int i = 0; i < opinions.size(); i++) {
            var group = agreeing(opinions, i);
            if (group.size() > largest.size()) {
                largest = group;
            }
        }
        return largest;
    }

    /// Those that agree with this one, itself among them.
    private static List<Integer> agreeing(List<Opinion> opinions, int with) {
        var group = new ArrayList<Integer>();
        for (int i = 0; i < opinions.size(); i++) {
            if (i == with || Agreement.between(opinions.get(i), opinions.get(with))) {
                group.add(i);
            }
        }
        return group;
    }
}
