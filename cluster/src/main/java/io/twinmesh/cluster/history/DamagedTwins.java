package io.twinmesh.cluster.history;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.quarantine.Quarantine;

import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts twins in quarantine of which a reader found a row that is not as it was written. The twin
/// itself may not know: it starts from a snapshot and does not read what lies below.
public final class DamagedTwins {
    private static final Logger LOG = LoggerFactory.getLogger(DamagedTwins.class);

    private final Quarantine quarantine;
    private final TwinDirectory twins;
    private final ActorRef<PatientCommand.Forgotten> nobody;

    /// @param nobody gets the answers of twins, which do not matter
    public DamagedTwins(
            Quarantine quarantine, TwinDirectory twins, ActorRef<PatientCommand.Forgotten> nobody) {
        this.quarantine = quarantine;
        this.twins = twins;
        this.nobody = nobody;
    }

    /// Files the case, and makes the twin look it up before it takes another command. Nothing is
    /// done for one that is in quarantine already. Blocks on the journal's database.
    ///
    /// @param code what is wrong with the row, for example `history.seal-broken`
    /// @return what to answer whoever asked
    public Refusal found(PatientId patient, String code) {
        if (quarantine.find(patient).isEmpty()) {
            file(patient, code);
        }
        return ClosedHistory.UNREADABLE;
    }

    private void file(PatientId patient, String code) {
        var filed = quarantine.addWhereBroken(patient, code);
        LOG.warn(
                "quarantined twin={} sequenceNumber={} code={}",
                patient,
                filed.sequenceNumber(),
                filed.code());
        twins.twin(patient).tell(new PatientCommand.Forget(nobody));
    }
}
