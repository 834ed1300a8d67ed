package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.resource.ResourceIndexRows.Ending;
import io.twinmesh.persistence.resource.ResourceIndexRows.Row;
import io.twinmesh.persistence.resource.ResourceIndexRows.Token;
import io.twinmesh.persistence.resource.key.IndexKey;
import io.twinmesh.persistence.resource.key.PatientTerm;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The changes of one transaction, in the journal's order. Several of them may be about the same
/// resource: each ends the one before.
final class ResourceSlice {
    private final IndexKey key;
    private final List<ResourceChange> changes;

    private record Resource(PatientId twin, String type, String id) {}

    ResourceSlice(IndexKey key, List<ResourceChange> changes) {
        this.key = key;
        this.changes = changes;
    }

    void write(ResourceIndexRows tables) throws SQLException {
        var untils = untils();
        var rows = new ArrayList<Row>();
        var tokens = new ArrayList<Token>();
        var endings = new ArrayList<Ending>();
        Map<Resource, Integer> versions = new HashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            var change = changes.get(i);
            var resource = new Resource(change.twin(), change.type(), change.id());
            var hash = key.resource(change.type(), change.id());
            var before = versions.get(resource);
            if (before == null) {
                endings.add(new Ending(change.twin(), hash, change.ofPatient(), change.since()));
            }
            var version = change.version();
            if (version == 0) {
                version = 1 + (before == null ? tables.version(change.twin(), hash) : before);
            }
            versions.put(resource, version);
            rows.add(new Row(change.numbered(version), hash, key.known(change.key()), untils[i]));
            tokens.addAll(tokens(change, untils[i]));
        }
        tables.end(endings);
        tables.insert(rows, tokens);
    }

    /// Where each change is followed by another one about the same resource.
    private long[] untils() {
        var untils = new long[changes.size()];
        var next = new HashMap<Resource, Long>();
        for (int i = changes.size() - 1; i >= 0; i--) {
            var change = changes.get(i);
            var resource = new Resource(change.twin(), change.type(), change.id());
            untils[i] = next.getOrDefault(resource, ResourceIndexRows.NEWEST);
            next.put(resource, change.since());
        }
        return untils;
    }

    private List<Token> tokens(ResourceChange change, long until) {
        if (!change.ofPatient() || change.content().isEmpty()) {
            return List.of();
        }
        return PatientTerm.of(change.content().get().toArray()).stream()
                .map(term -> new Token(term.token(key), change.twin(), change.since(), until))
                .toList();
    }
}
