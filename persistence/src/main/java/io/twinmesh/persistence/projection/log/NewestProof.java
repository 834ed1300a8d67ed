package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.projection.ProjectionHaltedException;

import java.sql.SQLException;

/// The proof of a leaf against the last checkpoint that enough witnesses cosigned, or, where it is
/// not that far, against the last one of the log.
///
/// @param cosigned whether it is against a final one
record NewestProof(TlogProof proof, boolean cosigned) {
    /// @param index of a leaf that was read before: a leaf and its checkpoint come in one
    ///   transaction
    static NewestProof of(LogTables tables, long index) throws SQLException {
        var state =
                tables.state()
                        .orElseThrow(() -> new ProjectionHaltedException("log_state is gone"));
        var cosigned = tables.lastFinal().filter(last -> index < last.size());
        long size = cosigned.map(FinalCheckpoints.Final::size).orElse(state.tree().size());
        return new NewestProof(
                new TlogProof(
                        index,
                        Rfc9162.inclusionProof(index, size, Tiles.nodes(tables.tiles())),
                        cosigned.map(FinalCheckpoints.Final::note).orElse(state.checkpoint())),
                cosigned.isPresent());
    }
}
