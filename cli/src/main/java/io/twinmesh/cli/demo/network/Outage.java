package io.twinmesh.cli.demo.network;

import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.ask.QueryStatus;
import io.twinmesh.cli.ask.Question;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/// Half way through, kills a provider (`kill -9`) that holds a lease, and goes on asking. The
/// server alone counts what was reassigned. A lease lasts milliseconds, so a kill can come too
/// late; then another provider joins and there is another kill, a few times at most.
public final class Outage {
    private static final int MOST_KILLS = 5;
    private static final int MOST_ROUNDS = 5;
    private static final Duration REPLY_WITHIN = Duration.ofMinutes(5);

    private final Asker asker;
    private final Queries queries;
    private final Providers providers;
    private final Talk talk;
    private int kills;

    public Outage(Asker asker, Queries queries, Providers providers, Talk talk) {
        this.asker = asker;
        this.queries = queries;
        this.providers = providers;
        this.talk = talk;
    }

    /// Asks all `questions` and kills a provider meanwhile.
    ///
    /// @param before what was answered until now: it says which questions are likely to need a node
    public List<Asked> askThrough(List<Asked> before, List<Question> questions) {
        var replies = new ArrayList<Asked>();
        var served = strike(asker.start(likelyFirst(before, questions)), replies);
        for (int round = 0; round < MOST_ROUNDS && !served; round++) {
            // questions that were answered are known to need a node
            var again = answered(before, replies);
            if (again.isEmpty()) {
                break;
            }
            talk.line(
                    "no work was lost yet; another provider joins, and %d questions again",
                    again.size());
            providers.join(1);
            served = strike(asker.start(again), replies);
        }
        return replies;
    }

    /// Twins that had answers so far first: their other questions are computable more often.
    private static List<Question> likelyFirst(List<Asked> before, List<Question> questions) {
        var answers = new HashMap<String, Integer>();
        for (var reply : before) {
            if (reply.answered()) {
                answers.merge(reply.question().twin(), 1, Integer::sum);
            }
        }
        var ordered = new ArrayList<>(questions);
        ordered.sort(
                Comparator.comparingInt(question -> -answers.getOrDefault(question.twin(), 0)));
        return ordered;
    }

    private static List<Question> answered(List<Asked> before, List<Asked> after) {
        var all = new ArrayList<>(before);
        all.addAll(after);
        return all.stream()
                .filter(Asked::answered)
                .map(Asked::question)
                .distinct()
                .limit(Asker.IN_FLIGHT)
                .toList();
    }

    /// Kills who holds a lease until a lease was really lost, or the batch or our patience ends.
    ///
    /// @return whether work of a killed provider was done by another
    private boolean strike(Asker.Batch batch, List<Asked> replies) {
        var lost = false;
        while (!lost && kills < MOST_KILLS) {
            var job = new LeaseWatch(asker, queries, providers).killFirstHolder(batch);
            if (job.isEmpty()) {
                break;
            }
            kills++;
            talk.line(
                    "killed %s (kill -9) while it held %s", job.get().provider(), job.get().job());
            if (providers.livingCount() == 0) {
                providers.join(1);
            }
            lost = queries.await(job.get().job(), REPLY_WITHIN).reassignments() > 0;
            if (!lost && providers.livingCount() == 1) {
                talk.line("it had just finished; another provider joins");
                providers.join(1);
            }
        }
        var answers = batch.replies();
        replies.addAll(answers);
        return lost || answers.stream().anyMatch(Outage::reassigned);
    }

    private static boolean reassigned(Asked reply) {
        return reply instanceof Asked.Replied(var _, QueryStatus status)
                && status.reassignments() > 0;
    }
}
