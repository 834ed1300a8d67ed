package io.twinmesh.cluster.history;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.quarantine.Quarantine;

import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts twins in quarantine of which a reader found a row that is not as it was written. The twin
/// itself may not know: it starts from a snapshot and does not read what lies below.
///
/// Readers let the exception pass; what answers in their stead calls this: the HTTP router for all
/// of its routes, and whatever reads without a request to answer.
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

    /// Files the case, unless the twin is in quarantine already, and makes the twin look it up
    /// before it takes another command. A case that cannot be filed is found again by the next
    /// reader. Blocks on the journal's database.
    ///
    /// @return what to answer whoever asked
    public Refusal found(UnreadableHistoryException damage) {
        try {
            if (quarantine.find(damage.twin()).isEmpty()) {
                file(damage);
            }
        } catch (IllegalStateException e) {
            LOG.error("a damaged twin could not be quarantined, twin={}", damage.twin(), e);
        }
        // whoever filed it may have ended before the twin was told, and one that cannot be
        // filed may be on the list by now
        twins.twin(damage.twin()).tell(new PatientCommand.Forget(nobody));
        return ClosedHistory.UNREADABLE;
    }

    private void file(UnreadableHistoryException damage) {
        var filed = quarantine.add(damage);
        LOG.warn(
                "quarantined twin={} sequenceNumber={} code={}",
                filed.patient(),
                filed.sequenceNumber(),
                filed.code());
    }
}
