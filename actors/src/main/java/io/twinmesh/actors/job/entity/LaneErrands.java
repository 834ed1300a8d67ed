package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.JobId;

/// What a job asks its payer's lane: to reserve the price, to pay it out, or to give it back.
final class LaneErrands {
    private final JobId job;
    private final JobNeighbours neighbours;
    private final JobSettings settings;
    private final OpenQuestion question;

    LaneErrands(JobId job, JobNeighbours neighbours, JobSettings settings, OpenQuestion question) {
        this.job = job;
        this.neighbours = neighbours;
        this.settings = settings;
        this.question = question;
    }

    void reserve(Known state) {
        question.<LaneCommand, LaneReply>ask(
                neighbours.ledger().laneOf(state.terms().payer()),
                to ->
                        new LaneCommand.Reserve(
                                job,
                                state.terms().payer(),
                                state.terms().priceTokens(),
                                state.terms().deadline().plus(settings.reservationGrace()),
                                to),
                number -> reply -> new JobNote.Reserved(number, reply));
    }

    void pay(Known state, ResultAccepted accepted, ModelManifest manifest) {
        var shares = neighbours.payees().of(manifest);
        question.<LaneCommand, LaneReply>ask(
                neighbours.ledger().laneOf(state.terms().payer()),
                to ->
                        new LaneCommand.Post(
                                job,
                                accepted.account(),
                                shares.author(),
                                shares.contributors(),
                                state.terms().modelDigest(),
                                accepted.workDigest(),
                                to),
                number -> reply -> new JobNote.Paid(number, reply));
    }

    void refund(Known state) {
        question.<LaneCommand, LaneReply>ask(
                neighbours.ledger().laneOf(state.terms().payer()),
                to -> new LaneCommand.VoidReservation(job, to),
                number -> reply -> new JobNote.Refunded(number, reply));
    }
}
