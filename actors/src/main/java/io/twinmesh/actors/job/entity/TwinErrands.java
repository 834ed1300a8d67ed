package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import java.util.Optional;

/// What a job asks its patient's twin: for the inputs, to keep the answer, which answer it keeps,
/// and to end the grant.
final class TwinErrands {
    private final JobId job;
    private final JobNeighbours neighbours;
    private final OpenQuestion question;

    TwinErrands(JobId job, JobNeighbours neighbours, OpenQuestion question) {
        this.job = job;
        this.neighbours = neighbours;
        this.question = question;
    }

    void prepare(Known state, Optional<String> asked) {
        if (state.terms().askedGiven() && asked.isEmpty()) {
            // only the client knows them and will ask again, since it was not answered; until then,
            // or until its deadline, the job must not count as idle
            question.again();
            return;
        }
        question.<PatientCommand, PrepareReply>ask(
                neighbours.twins().twin(state.terms().patient()),
                to ->
                        new PatientCommand.Prepare(
                                job,
                                state.terms().requester(),
                                state.terms().purpose(),
                                state.terms().modelDigest(),
                                state.terms().asOf(),
                                asked.orElse("{}"),
                                to),
                number -> reply -> new JobNote.Prepared(number, reply));
    }

    void handOut(Known state, NodeFound node, LeaseId lease) {
        question.<PatientCommand, HandOutReply>ask(
                neighbours.twins().twin(state.terms().patient()),
                to ->
                        new PatientCommand.HandOut(
                                job, lease, state.terms().requester(), state.terms().purpose(), to),
                number -> reply -> new JobNote.HandedOut(number, node, lease, reply));
    }

    void record(Known state, VerifiedWork work) {
        question.<PatientCommand, RecordReply>ask(
                neighbours.twins().twin(state.terms().patient()),
                to ->
                        new PatientCommand.RecordAssessment(
                                job,
                                state.terms().modelDigest(),
                                work.outcome(),
                                work.receipt(),
                                work.signature(),
                                work.computedAt(),
                                to),
                number -> reply -> new JobNote.Recorded(number, reply));
    }

    void readStoredWork(Known state, long sequenceNumber) {
        question.hear(
                neighbours.storedWork().at(state.terms().patient(), sequenceNumber),
                number -> work -> new JobNote.WorkRead(number, sequenceNumber, work));
    }

    void release(Known state) {
        question.<PatientCommand, ReleaseReply>ask(
                neighbours.twins().twin(state.terms().patient()),
                to -> new PatientCommand.Release(job, to),
                number -> reply -> new JobNote.Released(number, reply));
    }
}
