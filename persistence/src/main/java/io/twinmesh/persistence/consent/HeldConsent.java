package io.twinmesh.persistence.consent;

import io.twinmesh.persistence.consent.request.AccessRequest;
import io.twinmesh.persistence.consent.request.RuleId;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One consent in force, its provisions in one flat list, each before those nested in it.
///
/// @param resource fingerprint of the resource that says it
/// @param consent names this version of it
record HeldConsent(long resource, String consent, List<Row> rows) {
    static final Comparator<HeldConsent> ORDER =
            Comparator.comparing(HeldConsent::consent).thenComparingLong(HeldConsent::resource);

    HeldConsent {
        rows = List.copyOf(rows);
    }

    /// One provision without those nested in it.
    ///
    /// @param parent index of the one round it; -1 for the outermost
    record Row(int parent, Provision provision) {}

    static HeldConsent of(long resource, String consent, ConsentPolicy policy) {
        var rows = new ArrayList<Row>();
        flatten(policy.root(), -1, rows);
        return new HeldConsent(resource, consent, rows);
    }

    private static void flatten(Provision provision, int parent, List<Row> rows) {
        var own = rows.size();
        rows.add(new Row(parent, provision.alone()));
        provision.exceptions().forEach(exception -> flatten(exception, own, rows));
    }

    Provision provision(int row) {
        return rows.get(row).provision();
    }

    int parent(int row) {
        return rows.get(row).parent();
    }

    RuleId id(int row) {
        return RuleId.of(consent, provision(row).place());
    }

    /// How each row stands to the request alone: [Standing#COUNTS] when only the data is left to
    /// look at.
    Standing[] standings(AccessRequest request) {
        var standings = new Standing[rows.size()];
        for (var i = 0; i < standings.length; i++) {
            var framed = parent(i) < 0 || standings[parent(i)].frames();
            standings[i] = framed ? standing(i, request) : Standing.OUT_OF_SCOPE;
        }
        return standings;
    }

    private Standing standing(int row, AccessRequest request) {
        var provision = provision(row);
        if (!provision.concerns(request.who())) {
            return Standing.OTHER_ACTOR;
        }
        if (!provision.purposes().cover(request.purpose())) {
            return Standing.OTHER_PURPOSE;
        }
        if (!provision.covers(request.action())) {
            return Standing.OTHER_ACTION;
        }
        if (!provision.period().begunBy(request.at())) {
            return Standing.NOT_YET_VALID;
        }
        if (provision.period().endedBy(request.at())) {
            return Standing.EXPIRED;
        }
        if (provision.effect() == Provision.Effect.DENY || !request.purpose().emergency()) {
            return Standing.COUNTS;
        }
        if (!provision.purposes().nameEmergency(request.purpose())) {
            return Standing.NOT_FOR_EMERGENCIES;
        }
        return request.opened().contains(id(row)) ? Standing.COUNTS : Standing.NO_GRANT;
    }

    /// How far the best permission got with the request.
    Denial farthest(Standing[] standings) {
        var farthest = Denial.NONE;
        for (var i = 0; i < standings.length; i++) {
            if (provision(i).effect() == Provision.Effect.PERMIT) {
                var stopped = i;
                while (standings[stopped] == Standing.OUT_OF_SCOPE) {
                    stopped = parent(stopped);
                }
                farthest = Denial.later(farthest, standings[stopped].denial());
            }
        }
        return farthest;
    }

    @Override
    public String toString() {
        return "HeldConsent[" + rows.size() + "]";
    }
}
