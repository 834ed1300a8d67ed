package io.twinmesh.actors.node;

import io.twinmesh.actors.reputation.Reputation;
import io.twinmesh.actors.verdict.NodeVerdicts;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.OwnerId;

import java.time.Instant;

/// What is known of a node.
sealed interface NodeState extends Stored {

    record NotEnrolled() implements NodeState {}

    /// @param hardware the report that it enrolled with, canonical JSON; empty when there was none
    /// @param earned `PROBATION` or `ACTIVE`: where it goes back to after it drained or left
    /// @param jobsBefore how many of the jobs were before its present probation
    record Known(
            String publicKey,
            String name,
            OwnerId owner,
            AccountId account,
            String hardware,
            Judgement judgement,
            Standing earned,
            long jobs,
            long failed,
            long jobsBefore,
            Reputation reputation,
            NodeVerdicts verdicts)
            implements NodeState {

        Standing standing() {
            return judgement.standing();
        }

        long provedJobs() {
            return jobs - jobsBefore;
        }

        Known named(String newName) {
            return with(newName, judgement, earned, jobs, failed, jobsBefore, reputation);
        }

        Known withHardware(String report) {
            return new Known(
                    publicKey,
                    name,
                    owner,
                    account,
                    report,
                    judgement,
                    earned,
                    jobs,
                    failed,
                    jobsBefore,
                    reputation,
                    verdicts);
        }

        Known judged(Judgement now) {
            var next = now.standing().works() ? now.standing() : earned;
            return with(name, now, next, jobs, failed, jobsBefore, reputation);
        }

        /// A probation counts from here.
        Known onProbation() {
            return with(name, judgement, earned, jobs, failed, jobs, reputation);
        }

        Known worked(long more, long moreFailed, Instant at) {
            return with(
                    name,
                    judgement,
                    earned,
                    jobs + more,
                    failed + moreFailed,
                    jobsBefore,
                    reputation.leases(more, moreFailed, at));
        }

        Known reputed(Reputation now) {
            return with(name, judgement, earned, jobs, failed, jobsBefore, now);
        }

        Known having(NodeVerdicts now) {
            return new Known(
                    publicKey,
                    name,
                    owner,
                    account,
                    hardware,
                    judgement,
                    earned,
                    jobs,
                    failed,
                    jobsBefore,
                    reputation,
                    now);
        }

        private Known with(
                String newName,
                Judgement newJudgement,
                Standing newEarned,
                long newJobs,
                long newFailed,
                long newJobsBefore,
                Reputation newReputation) {
            return new Known(
                    publicKey,
                    newName,
                    owner,
                    account,
                    hardware,
                    newJudgement,
                    newEarned,
                    newJobs,
                    newFailed,
                    newJobsBefore,
                    newReputation,
                    verdicts);
        }
    }

    /// How a node was kept before it had an owner and reasons. Read only.
    record KnownV1(
            String publicKey,
            String name,
            AccountId account,
            Standing standing,
            long jobs,
            long failed)
            implements Stored {
        Known now() {
            return new Known(
                    publicKey,
                    name,
                    OwnerId.of(account),
                    account,
                    "",
                    Judgement.own(standing, Instant.EPOCH),
                    Standing.ACTIVE,
                    jobs,
                    failed,
                    0,
                    Reputation.NEW,
                    NodeVerdicts.NONE);
        }
    }
}
